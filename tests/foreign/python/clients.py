"""Calls every action that the official Python packages know, and the refusals that a client has to show.

    clients.py ADDRESS KEY SECRET CALLS.json
"""

import importlib
import inspect
import json
import re
import sys

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.models import OpenApiRequest, Params
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkcore.utils import parameter_helper
from darabonba.runtime import RuntimeOptions

import typed

ADDRESS, KEY, SECRET = sys.argv[1:4]
HOST = ADDRESS.removeprefix("http://")
CALLS = json.load(open(sys.argv[4], encoding="utf-8"))
DATAWORKS = [call for call in CALLS if call["service"] == "dataworks-2020-05-18"]
# One attempt, so that a refusal is seen as it is.
ONCE = RuntimeOptions(autoretry=False)
FAULTS = []


def report(client, signature, answered, known):
    print(f"{client} {signature} {answered}/{known}", flush=True)
    if answered != known or not known:
        FAULTS.append(f"{client} {signature} {answered}/{known}")


def expect(what, call, code):
    """The client shows code, message and request id of a refusal."""
    found = typed.refusal(call)
    if not typed.is_refusal(found, code):
        FAULTS.append(f"{what}: expected {code}, got {found}")


def config(secret=SECRET, **more):
    return typed.config(ADDRESS, KEY, secret, **more)


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


def old_time():
    return replaced(Utils, "get_timestamp", lambda: "2020-01-01T00:00:00Z")


def unknown_action(client, version, style, path):
    """Calls an action that there is not."""
    return client.call_api(
        Params(action="ListNothing", version=version, protocol="HTTP", pathname=path, method="POST", auth_type="AK",
               style=style, req_body_type="formData" if style == "RPC" else "json", body_type="json"),
        OpenApiRequest(headers={}), ONCE)


def every_known_action(signature, version):
    """Calls each action that the typed client of a version knows, and gives that client."""
    more = {"signature_algorithm": "v2"} if signature == "1" else {}
    caller = typed.TypedClient(config(**more), version)
    answered = known = 0
    for call in CALLS:
        if call["service"].removeprefix("dataworks-").replace("-", "") != version:
            continue
        if not caller.knows(call["action"]):
            continue
        known += 1
        try:
            body = caller.call(call["action"], call["parameters"])
            if not body.request_id or call["answer"] and not set(body.to_map()) & set(call["answer"]):
                raise ValueError(f"an empty model: {body.to_map()}")
            answered += 1
        except Exception as failure:
            print(f"  {call['action']}: {str(failure)[:300]}", file=sys.stderr)
    report(f"alibabacloud-dataworks-public{version}", signature, answered, known)
    return caller.client, more


def modern(signature):
    client, more = every_known_action(signature, "20200518")
    get = lambda client, project: client.get_project(models.GetProjectRequest(project_id=project))
    name = f"python {signature}"
    wrong = Client(config("wrong", **more))
    expect(f"{name} wrong secret", lambda: get(wrong, 27), "SignatureDoesNotMatch")
    expect(f"{name} missing", lambda: client.list_data_sources(models.ListDataSourcesRequest()), "MissingProjectId")
    expect(f"{name} mistyped", lambda: get(client, "abc"), "InvalidParameter")
    expect(f"{name} throttled", lambda: client.get_project_with_options(
        models.GetProjectRequest(project_id=429), ONCE), "Throttling.User")
    expect(f"{name} unknown action", lambda: unknown_action(client, "2020-05-18", "RPC", "/"), "InvalidAction.NotFound")
    with old_time():
        expect(f"{name} old timestamp", lambda: get(client, 27), "InvalidTimeStamp.Expired")
    with replaced(Utils, "get_nonce", lambda: f"used by {name}"):
        get(client, 27)
        expect(f"{name} used nonce", lambda: get(client, 27), "SignatureNonceUsed")


def older():
    def client(secret):
        return AcsClient(KEY, secret, "cn-shanghai", auto_retry=False)

    def request_for(action):
        module = importlib.import_module(f"aliyunsdkdataworks_public.request.v20200518.{action}Request")
        request = getattr(module, f"{action}Request")()
        request.set_endpoint(HOST)
        request.set_protocol_type("http")
        return request

    answered = known = 0
    for call in DATAWORKS:
        try:
            request = request_for(call["action"])
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

    def get(project, secret=SECRET):
        request = request_for("GetProject")
        request.set_ProjectId(project)
        return client(secret).do_action_with_exception(request)
    # What this client makes of a string to sign that is its own.
    expect("older python wrong secret", lambda: get(27, "wrong"), "InvalidAccessKeySecret")
    expect("older python missing", lambda: client(SECRET).do_action_with_exception(request_for("ListDataSources")),
           "MissingProjectId")
    expect("older python mistyped", lambda: get("abc"), "InvalidParameter")
    expect("older python throttled", lambda: get(429), "Throttling.User")

    def nothing():
        request = CommonRequest(domain=HOST, version="2020-05-18", action_name="ListNothing")
        request.set_protocol_type("http")
        return client(SECRET).do_action_with_exception(request)
    expect("older python unknown action", nothing, "InvalidAction.NotFound")
    with replaced(parameter_helper, "get_iso_8061_date", lambda: "2020-01-01T00:00:00Z"):
        expect("older python old timestamp", lambda: get(27), "InvalidTimeStamp.Expired")


def maxcompute():
    from alibabacloud_maxcompute20220104.client import Client as MaxCompute
    client = MaxCompute(config())
    get = lambda source, client=client: client.get_mms_async_task_with_options(source, "2", {}, ONCE)
    answered = 0
    try:
        answered += bool(get("1").body.data)
    except Exception as failure:
        print(f"  GetMmsAsyncTask: {failure}", file=sys.stderr)
    report("alibabacloud-maxcompute20220104", "ACS3", answered, 1)
    expect("maxcompute wrong secret", lambda: get("1", MaxCompute(config("wrong"))), "SignatureDoesNotMatch")
    with old_time():
        expect("maxcompute old timestamp", lambda: get("1"), "InvalidTimeStamp.Expired")
    # Its parameters are in the path, so that without one there is nothing at the path.
    expect("maxcompute missing", lambda: get(""), "InvalidPath.NotFound")
    expect("maxcompute mistyped", lambda: get("abc"), "InvalidParameter")
    expect("maxcompute throttled", lambda: get("429"), "Throttling.User")
    expect("maxcompute unknown action", lambda: unknown_action(client, "2022-01-04", "ROA", "/api/v1/nothing"),
           "InvalidAction.NotFound")


def huawei():
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.signer import signer
    from huaweicloudsdkdataartsstudio.v1 import (DataArtsStudioClient, ListAllCatalogListRequest,
                                                 ShowInstanceInfosRequest)

    def client(secret=SECRET):
        return DataArtsStudioClient.new_builder().with_credentials(
            BasicCredentials(KEY, secret, "0833a5737480d53b2f25c010dc1a7b88")).with_endpoint(ADDRESS).build()

    def show(secret=SECRET, **more):
        return client(secret).show_instance_infos(ShowInstanceInfosRequest(**{
            "instance": "i", "task_id": "937987", "job_name": "j", "start_time": 1705248000000,
            "end_time": 1705311669796, "offset": 0, "limit": 10, **more}))
    answered = 0
    try:
        answered += len(json.loads(show().body)["rows"]) == 3
    except Exception as failure:
        print(f"  ShowInstanceInfos: {failure}", file=sys.stderr)
    report("huaweicloudsdkdataartsstudio", "SDK-HMAC-SHA256", answered, 1)
    expect("huawei wrong secret", lambda: show("wrong"), "APIGW.0301")
    expect("huawei missing", lambda: show(job_name=None), "DLM.4001")
    expect("huawei mistyped", lambda: show(limit="many"), "DLM.4001")
    # Of HTTP 429 this client shows the status and nothing else.
    if typed.refusal(lambda: show(task_id="429"))[0] != "429":
        FAULTS.append("huawei throttled: no refusal")
    expect("huawei unknown action", lambda: client().list_all_catalog_list(
        ListAllCatalogListRequest(workspace="w", catalog_id=1)), "APIGW.0101")
    # The client takes the time from this class.
    kept = signer.datetime

    class Long_ago(kept):
        @classmethod
        def utcnow(cls):
            return kept(2020, 1, 1)
    with replaced(signer, "datetime", Long_ago):
        expect("huawei old timestamp", lambda: show(), "APIGW.0301")


modern("ACS3")
modern("1")
every_known_action("ACS3", "20240518")
every_known_action("1", "20240518")
older()
maxcompute()
huawei()
for fault in FAULTS:
    print(fault, file=sys.stderr)
sys.exit(bool(FAULTS))
