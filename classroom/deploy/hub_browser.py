"""A student's browser on the hub."""

import asyncio
import json
import time
import uuid

import requests
from hub_users import COURSE, NAME, PASSWORD, must
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


class Browser(requests.Session):
    """A student's browser, logged in, with a server started."""

    def __init__(self, hub: str, user: str) -> None:
        super().__init__()
        self.user, self.server = user, f"{hub}/user/{user}"
        self.get(f"{hub}/hub/login")
        form = {"username": user, "password": PASSWORD, "_xsrf": self.cookies["_xsrf"]}
        answer = self.post(f"{hub}/hub/login", data=form)
        must(answer.ok, f"{user} cannot log in: {answer.status_code}")
        self.get(f"{hub}/hub/spawn/{user}")
        deadline = time.monotonic() + 300
        while not (self.get(f"{self.server}/lab").ok and self.get(self.server + "/api/status").ok):
            must(time.monotonic() < deadline, f"the server of {user} does not start")
            time.sleep(1)

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        """Call the student's server."""
        token = next(c.value for c in self.cookies if c.name == "_xsrf" and self.user in c.path)
        options["headers"] = {"X-XSRFToken": token, "Referer": f"{self.server}/lab"}
        return self.request(method, f"{self.server}/{path}", **options)

    def act(self, action: str) -> dict | list:
        """Fetch, submit, or fetch feedback, as nbgrader's panel in JupyterLab does."""
        data = {"assignment_id": NAME, "course_id": COURSE}
        answer = self.call("POST", f"assignments/{action}", data=data)
        must(answer.ok and answer.json().get("success"), f"{self.user}: {answer.text}")
        return answer.json()["value"]

    def python(self, code: str) -> str:
        """Run code in a kernel of the student's server and return what it prints."""
        kernel = self.call("POST", "api/kernels", json={"name": "python3"}).json()["id"]
        try:
            return asyncio.run(self.talk(kernel, code))
        finally:
            self.call("DELETE", f"api/kernels/{kernel}")

    async def talk(self, kernel: str, code: str) -> str:
        """Send one request to a kernel and collect its output."""
        url = f"{self.server}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.cookies)
        socket_ = await websocket_connect(HTTPRequest(url, headers={"Cookie": cookies}))
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": self.user, "session": uuid.uuid4().hex, "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await socket_.write_message(json.dumps(message | {"channel": "shell"}))
        said = ""
        while True:
            answer = json.loads(await asyncio.wait_for(socket_.read_message(), 200))
            if answer["parent_header"].get("msg_id") == header["msg_id"]:
                said += answer["content"].get("text", "") + answer["content"].get("evalue", "")
                if answer["content"].get("execution_state") == "idle":
                    socket_.close()
                    return said
