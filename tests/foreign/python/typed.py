"""The official typed clients of DataWorks, asked by the names of actions and parameters."""

import importlib
import inspect
import json
import re

from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException


def config(address, key, secret, **more):
    return Config(**{"access_key_id": key, "access_key_secret": secret, "endpoint": address.removeprefix("http://"),
                     "protocol": "HTTP", "region_id": "cn-shanghai", **more})


def plain(name):
    return name.replace("_", "").lower()


def fitted(value, style, annotation):
    """A value in the type that the package gives the parameter."""
    annotation = str(annotation)
    if isinstance(value, (list, dict)) and annotation == "str":
        return ",".join(map(str, value)) if style == "comma" else json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and annotation.startswith(("List", "Dict", "main_models", "Any")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


class TypedClient:
    """The client of an API version, which is written as in the name of its package: 20200518."""

    def __init__(self, configuration, version="20200518"):
        package = f"alibabacloud_dataworks_public{version}"
        self.models = importlib.import_module(f"{package}.models")
        self.client = importlib.import_module(f"{package}.client").Client(configuration)
        methods = [getattr(self.client, name) for name in dir(self.client)
                   if not name.endswith("_with_options") and not name.startswith("_")]
        # Not by the end of the name: `update_task_async` is an action.
        self.methods = {plain(method.__name__): method for method in methods
                        if callable(method) and not inspect.iscoroutinefunction(method)}

    def knows(self, action):
        return plain(action) in self.methods

    def call(self, action, parameters, options=None):
        """The body of the answer; each parameter has `name`, `value` and `style`; `options` are those of the package."""
        method = self.methods[plain(action)]
        if options:
            with_options = getattr(self.client, method.__name__ + "_with_options")
            method = lambda *request: with_options(*request, options)
        request_type = getattr(self.models, action + "Request", None)
        if not request_type:
            return method().body
        annotations = {plain(name): kind for name, kind in request_type.__init__.__annotations__.items()}
        values = {given["name"]: fitted(given["value"], given["style"], annotations.get(plain(given["name"])))
                  for given in parameters}
        return method(request_type().from_map(values)).body


def refusal(call):
    """Code, message and request id of a refusal, as the client shows them."""
    try:
        call()
    except ServerException as failure:
        return failure.get_error_code(), failure.get_error_msg(), failure.get_request_id()
    except Exception as failure:  # of whatever type the client's generation has
        data = getattr(failure, "data", None) or {}
        request_id = data.get("RequestId") or getattr(failure, "request_id", None)
        message = getattr(failure, "message", None) or getattr(failure, "error_msg", None)
        return getattr(failure, "code", None) or getattr(failure, "error_code", None), message, request_id
    return "no refusal", None, None


def is_refusal(found, code):
    """Whether a client shows all of a refusal."""
    return found[0] == code and bool(found[1]) and bool(
        re.search(r"00000000-0000-4000-8000-[0-9A-F]{12}", str(found[2])))
