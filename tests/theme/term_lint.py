"""Renderings of terms that the Chinese edition does not use, and what it says instead.

The right ones are the Chinese names of `chapters/glossary.md`, which are those of the Chinese
edition of Dive into Deep Learning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

SPAN = re.compile(
    r"^(?P<term>\S[^\n]*)\n(?:\S[^\n]*\n)*  <span lang=\"zh-Hans\">(?P<name>[^<]+)</span>", re.M
)
# By the term in English: what else texts call it.
OTHERS = {
    "minibatch": "小批次|迷你批|微批",
    "cross-entropy": "交错熵|互熵",
    "overfitting": "过度拟合|过适",
    "underfitting": "拟合不足|低度拟合",
    "learning rate": "学习速率",
    "weight decay": "权值衰减|权重衰退|重量衰减",
    "one-hot": "单热|一热|独热码编码",
    "epoch": "时期|纪元|世代",
    "bias": "偏差项|偏移量",
    "backpropagation": "后向传播|反传|逆传播",
    "overflow": "溢位",
    "underflow": "下溢位|欠流",
    "momentum": "势头|动能",
    "test set": "检验集|测验集",
    "training set": "训练组",
    "confusion matrix": "混乱矩阵|误差矩阵|混合矩阵",
    "optimizer": "优化算子|最佳化器|优化子",
    "likelihood": "概似|可能性函数",
    "random forest": "随机树林",
    "calibration error": "标定误差|校正误差",
}
EVERYWHERE = {
    "展平": "扁平化|拉平|压平|摊平",
    "批量大小": "批大小|批次大小|批尺寸",
    "超参数": "超级参数|超参(?!数)",
    "正则化": "正规化|规则化",
    "小批量随机梯度下降": "随机坡度下降",
    "置信区间": "信赖区间",
    "验证集": "校验集|确认集",
    "笔记本": "记事本",
}


def glossary(path: Path) -> dict[str, str]:
    """Return the Chinese names of each term of the glossary, as it stands there."""
    return {found["term"]: found["name"] for found in SPAN.finditer(path.read_text("utf-8"))}


def wrong_terms(text: str, names: dict[str, str]) -> Iterator[str]:
    """Yield each rendering in a text that is not the glossary's, with the right one."""
    for term, others in OTHERS.items():
        for found in re.findall(others, text):
            yield f"{found}: write {names.get(term, term)}"
    for name, others in EVERYWHERE.items():
        for found in re.findall(others, text):
            yield f"{found}: write {name}"
