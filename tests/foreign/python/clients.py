"""Calls every action that the official Python packages know, and everything that is refused, which a client has to show.

    clients.py ADDRESS AHEAD KEY SECRET CALLS.json REFUSALS.json      # AHEAD: an emulator whose clock is an hour ahead
"""

import contextlib
import importlib
import inspect
import json
import re
import sys

from alibabacloud_tea_openapi.models import OpenApiRequest, Params
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkcore.utils import parameter_helper
from darabonba.runtime import RuntimeOptions

import typed

ADDRESS, AHEAD, KEY, SECRET = sys.argv[1:5]
CALLS = json.load(open(sys.argv[5], encoding="utf-8"))
REFUSALS = json.load(open(sys.argv[6], encoding="utf-8"))
DATAWORKS = "dataworks-2020-05-18"
# One attempt, so that a refusal is seen as it is.
ONCE = RuntimeOptions(autoretry=False)
FAULTS = []


def report(client, signature, answered, known):
    print(f"{client} {signature} {answered}/{known}", flush=True)
    if answered != known or not known:
        FAULTS.append(f"{client} {signature} {answered}/{known}")


def refusals(client, signature, service, ask, same_nonce, codes={}):
    """The client shows code, message and request id of every refusal. `ask` takes action, parameters, secret and address;
    `same_nonce` makes the client use one nonce for all its requests."""
    shown = 0
    tried = {fault: said for fault, said in REFUSALS[service].items() if "none" not in said}
    for fault, said in tried.items():
        secret = "wrong" if fault == "wrong secret" else SECRET
        # To a service whose clock is ahead every timestamp is old.
        address = AHEAD if fault == "old timestamp" else ADDRESS
        call = lambda: ask(said["action"], said["parameters"], secret, address)
        is_nonce = fault == "used nonce"
        with same_nonce(f"used by {client} {signature}") if is_nonce else contextlib.nullcontext():
            if is_nonce:
                call()
            found = typed.refusal(call)
        code = codes.get(fault, said["code"])
        if typed.is_refusal(found, code):
            shown += 1
        else:
            FAULTS.append(f"{client} {signature} {fault}: expected {code}, got {found}")
    report(f"{client} refusals", signature, shown, len(tried))
    for fault, said in REFUSALS[service].items():
        if "none" in said:
            print(f"  no {fault}: {said['none']}")


def config(address=ADDRESS, secret=SECRET, **more):
    return typed.config(address, KEY, secret, **more)


class replaced:
    """A function of a package, replaced for a while."""

    def __init__(self, owner, name, function):
        self.owner, self.name, self.function = owner, name, function

    def __enter__(self):
        # As it is kept, a static method included.
        self.kept = vars(self.owner)[self.name]
        static = isinstance(self.kept, staticmethod)
        setattr(self.owner, self.name, staticmethod(self.function) if static else self.function)

    def __exit__(self, *_):
        setattr(self.owner, self.name, self.kept)


def same_nonce(nonce):
    return replaced(Utils, "get_nonce", lambda: nonce)


def unknown_action(client, action, version, style, path):
    """Calls an action that there is not."""
    return client.call_api(
        Params(action=action, version=version, protocol="HTTP", pathname=path, method="POST", auth_type="AK",
               style=style, req_body_type="formData" if style == "RPC" else "json", body_type="json"),
        OpenApiRequest(headers={}), ONCE)


def modern(signature, version):
    """Calls each action that the typed client of a version knows, and all that is refused."""
    service, package = f"dataworks-{version}", version.replace("-", "")
    more = {"signature_algorithm": "v2"} if signature == "1" else {}
    caller = typed.TypedClient(config(**more), package)
    answered = known = 0
    for call in CALLS:
        if call["service"] != service or not caller.knows(call["action"]):
            continue
        known += 1
        try:
            body = caller.call(call["action"], call["parameters"])
            if not body.request_id or call["answer"] and not set(body.to_map()) & set(call["answer"]):
                raise ValueError(f"an empty model: {body.to_map()}")
            answered += 1
        except Exception as failure:
            print(f"  {call['action']}: {str(failure)[:300]}", file=sys.stderr)
    report(f"alibabacloud-dataworks-public{package}", signature, answered, known)

    def ask(action, parameters, secret, address):
        caller = typed.TypedClient(config(address, secret, **more), package)
        if not caller.knows(action):
            return unknown_action(caller.client, action, version, "RPC", "/")
        given = [{"name": name, "style": None, "value": value} for name, value in parameters.items()]
        return caller.call(action, given, ONCE)
    refusals(f"alibabacloud-dataworks-public{package}", signature, service, ask, same_nonce)


def older():
    def client(secret):
        return AcsClient(KEY, secret, "cn-shanghai", auto_retry=False)

    def request_for(action, address):
        module = importlib.import_module(f"aliyunsdkdataworks_public.request.v20200518.{action}Request")
        request = getattr(module, f"{action}Request")()
        request.set_endpoint(address.removeprefix("http://"))
        request.set_protocol_type("http")
        return request

    answered = known = 0
    for call in CALLS:
        if call["service"] != DATAWORKS:
            continue
        try:
            request = request_for(call["action"], ADDRESS)
        except ModuleNotFoundError:
            continue
        known += 1
        try:
            for given in call["parameters"]:
                setter = getattr(request, "set_" + given["name"], None)
                if setter and re.search(r"json\.dumps|range\(len", inspect.getsource(setter)):
                    setter(given["value"])
                elif setter:
                    setter(given["pairs"][0][1])
                else:
                    for key, text in given["pairs"]:
                        request.add_query_param(key, text)
            body = json.loads(client(SECRET).do_action_with_exception(request))
            if not body["RequestId"] or call["answer"] and not set(body) & set(call["answer"]):
                raise ValueError(f"an empty answer: {body}")
            answered += 1
        except Exception as failure:
            print(f"  {call['action']}: {str(failure)[:300]}", file=sys.stderr)
    report("aliyun-python-sdk-dataworks-public", "1", answered, known)

    def ask(action, parameters, secret, address):
        try:
            request = request_for(action, address)
        except ModuleNotFoundError:
            request = CommonRequest(domain=address.removeprefix("http://"), version="2020-05-18", action_name=action)
            request.set_protocol_type("http")
        for name, value in parameters.items():
            getattr(request, "set_" + name)(value)
        return client(secret).do_action_with_exception(request)
    refusals("aliyun-python-sdk-dataworks-public", "1", DATAWORKS, ask,
             lambda nonce: replaced(parameter_helper, "get_uuid", lambda: nonce),
             # What this client makes of a string to sign that is its own.
             {"wrong secret": "InvalidAccessKeySecret"})


def maxcompute():
    from alibabacloud_maxcompute20220104.client import Client as MaxCompute

    def ask(action, parameters, secret, address):
        client = MaxCompute(config(address, secret))
        if action != "GetMmsAsyncTask":
            return unknown_action(client, action, "2022-01-04", "ROA", "/api/v1/nothing")
        return client.get_mms_async_task_with_options(parameters["sourceId"], "2", {}, ONCE)
    answered = 0
    try:
        answered += bool(ask("GetMmsAsyncTask", {"sourceId": "1"}, SECRET, ADDRESS).body.data)
    except Exception as failure:
        print(f"  GetMmsAsyncTask: {failure}", file=sys.stderr)
    report("alibabacloud-maxcompute20220104", "ACS3", answered, 1)
    # Its parameters are in the path, so that without one there is nothing at the path.
    refusals("alibabacloud-maxcompute20220104", "ACS3", "maxcompute", ask, same_nonce)


def dataarts():
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkdataartsstudio.v1 import (DataArtsStudioClient, ListAllCatalogListRequest,
                                                 ShowInstanceInfosRequest)

    def ask(action, parameters, secret, address):
        client = DataArtsStudioClient.new_builder().with_credentials(
            BasicCredentials(KEY, secret, "0833a5737480d53b2f25c010dc1a7b88")).with_endpoint(address).build()
        # By default this client repeats a throttled call, and then shows the status and nothing else.
        client._http_client._session.get_adapter(address).max_retries.raise_on_status = False
        if action != "ShowInstanceInfos":
            return client.list_all_catalog_list(ListAllCatalogListRequest(workspace="w", catalog_id=1))
        return client.show_instance_infos(ShowInstanceInfosRequest(**{
            "instance": "i", "task_id": "937987", "job_name": "j", "start_time": 1705248000000,
            "end_time": 1705311669796, "offset": 0, "limit": 10, **parameters}))
    answered = 0
    try:
        answered += len(json.loads(ask("ShowInstanceInfos", {}, SECRET, ADDRESS).body)["rows"]) == 3
    except Exception as failure:
        print(f"  ShowInstanceInfos: {failure}", file=sys.stderr)
    report("huaweicloudsdkdataartsstudio", "SDK-HMAC-SHA256", answered, 1)
    refusals("huaweicloudsdkdataartsstudio", "SDK-HMAC-SHA256", "dataarts", ask, contextlib.nullcontext)


for version in ("2020-05-18", "2024-05-18"):
    for signature in ("ACS3", "1"):
        modern(signature, version)
older()
maxcompute()
dataarts()
for fault in FAULTS:
    print(fault, file=sys.stderr)
sys.exit(bool(FAULTS))
