"""Training computes where the data or the module is."""

import pytest
from small_run import CROSS_ENTROPY, give_small, optimizer, small_net

import d2lmini as d2l

__all__ = ["give_small"]


def test_a_function_computes_where_its_data_is(small):
    """As in d2l, and unlike a module, which knows where it is; here without a GPU."""

    class SeenError(Exception):
        pass

    def net(X):
        assert X.device.type == "meta"
        raise SeenError

    batches = [(X.to("meta"), y.to("meta")) for X, y in small]
    for call in (
        lambda: d2l.train_epoch_ch3(net, batches, CROSS_ENTROPY, lambda batch_size: None),
        lambda: d2l.evaluate_accuracy(net, batches),
        lambda: d2l.train_ch3(net, batches, batches, CROSS_ENTROPY, 1, lambda batch_size: None),
        lambda: d2l.predict_ch3(net, batches),
    ):
        with pytest.raises(SeenError):
            call()


def test_the_minibatches_of_a_module_go_where_it_is(small):
    net = small_net().to("meta")
    seen = []
    net.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].device.type))
    with pytest.raises((RuntimeError, NotImplementedError)):
        d2l.train_epoch_ch3(net, small, CROSS_ENTROPY, optimizer(net))
    assert seen == ["meta"]
