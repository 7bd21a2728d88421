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
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from darabonba.runtime import RuntimeOptions

ADDRESS, KEY, SECRET = sys.argv[1:4]
HOST = ADDRESS.removeprefix("http://")
CALLS = json.load(open(sys.argv[4], encoding="utf-8"))
DATAWORKS = [call for call in CALLS if call["service"] == "dataworks-2020-05-18"]
FAULTS = []


def plain(name):
    return name.replace("_", "").lower()


def report(client, signature, answered, known):
    print(f"{client} {signature} {answered}/{known}", flush=True)
    if answered != known or not known:
        FAULTS.append(f"{client} {signature} {answered}/{known}")


def expect(what, call, code, status=None):
    """The client shows code, message and request id of a refusal."""
    try:
        call()
    except ServerException as failure:
        found = (failure.get_error_code(), failure.get_error_msg(), failure.get_request_id())
    except Exception as failure:  # of whatever type the client's generation has
        data = getattr(failure, "data", None) or {}
        request_id = data.get("RequestId") or getattr(failure, "request_id", None)
        found = (getattr(failure, "code", None), getattr(failure, "message", None), request_id)
    else:
        found = ("no refusal", None, None)
    if found[0] != code or not found[1] or not re.search(r"00000000-0000-4000-8000-[0-9A-F]{12}", str(found[2])):
        FAULTS.append(f"{what}: expected {code}, got {found}")


def config(**more):
    return Config(**{"access_key_id": KEY, "access_key_secret": SECRET, "endpoint": HOST, "protocol": "HTTP",
                     "region_id": "cn-shanghai", **more})


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


def modern(signature):
    client = Client(config(**({"signature_algorithm": "v2"} if signature == "1" else {})))
    methods = {plain(name): getattr(client, name) for name in dir(client)
               if not name.endswith(("_async", "_with_options")) and not name.startswith("_")}
    answered = known = 0
    for call in DATAWORKS:
        method = methods.get(plain(call["action"]))
        if not method:
            continue
        known += 1
        try:
            request_type = getattr(models, call["action"] + "Request", None)
            if request_type:
                annotations = {plain(name): kind for name, kind in request_type.__init__.__annotations__.items()}
                values = {given["name"]: fitted(given["value"], given["style"], annotations.get(plain(given["name"])))
                          for given in call["parameters"]}
                response = method(request_type().from_map(values))
            else:
                response = method()
            body = response.body.to_map()
            if not response.body.request_id or call["answer"] and not set(body) & set(call["answer"]):
                raise ValueError(f"an empty model: {body}")
            answered += 1
        except Exception as failure:
            print(f"  {call['action']}: {str(failure)[:300]}", file=sys.stderr)
    report("alibabacloud-dataworks-public20200518", signature, answered, known)

    get = lambda client, project: client.get_project(models.GetProjectRequest(project_id=project))
    name = f"python {signature}"
    wrong = Client(config(access_key_secret="wrong", **({"signature_algorithm": "v2"} if signature == "1" else {})))
    once = RuntimeOptions(autoretry=False)
    expect(f"{name} wrong secret", lambda: get(wrong, 27), "SignatureDoesNotMatch")
    expect(f"{name} missing", lambda: client.list_data_sources(models.ListDataSourcesRequest()), "MissingProjectId")
    expect(f"{name} mistyped", lambda: get(client, "abc"), "InvalidParameter")
    expect(f"{name} throttled", lambda: client.get_project_with_options(
        models.GetProjectRequest(project_id=429), once), "Throttling.User")
    from alibabacloud_tea_openapi.models import OpenApiRequest, Params
    expect(f"{name} unknown action", lambda: client.call_api(
        Params(action="ListNothing", version="2020-05-18", protocol="HTTP", pathname="/", method="POST", auth_type="AK",
               style="RPC", req_body_type="formData", body_type="json"), OpenApiRequest(), once), "InvalidAction.NotFound")
    kept = Utils.get_timestamp, Utils.get_nonce
    Utils.get_timestamp = staticmethod(lambda: "2020-01-01T00:00:00Z")
    expect(f"{name} old timestamp", lambda: get(client, 27), "InvalidTimeStamp.Expired")
    Utils.get_timestamp = staticmethod(kept[0])
    Utils.get_nonce = staticmethod(lambda: f"used by {name}")
    get(client, 27)
    expect(f"{name} used nonce", lambda: get(client, 27), "SignatureNonceUsed")
    Utils.get_nonce = staticmethod(kept[1])


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


def maxcompute():
    from alibabacloud_maxcompute20220104.client import Client as MaxCompute
    answered = 0
    try:
        body = MaxCompute(config()).get_mms_async_task("1", "2").body
        answered += bool(body.data)
    except Exception as failure:
        print(f"  GetMmsAsyncTask: {failure}", file=sys.stderr)
    report("alibabacloud-maxcompute20220104", "ACS3", answered, 1)
    expect("maxcompute wrong secret", lambda: MaxCompute(config(access_key_secret="wrong")).get_mms_async_task("1", "2"),
           "SignatureDoesNotMatch")


def huawei():
    from huaweicloudsdkcore.auth.credentials import BasicCredentials
    from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
    from huaweicloudsdkdataartsstudio.v1 import DataArtsStudioClient, ShowInstanceInfosRequest

    def show(secret, **more):
        client = DataArtsStudioClient.new_builder().with_credentials(
            BasicCredentials(KEY, secret, "0833a5737480d53b2f25c010dc1a7b88")).with_endpoint(ADDRESS).build()
        return client.show_instance_infos(ShowInstanceInfosRequest(**{
            "instance": "i", "task_id": "937987", "job_name": "j", "start_time": 1705248000000,
            "end_time": 1705311669796, "offset": 0, "limit": 10, **more}))
    answered = 0
    try:
        answered += len(json.loads(show(SECRET).body)["rows"]) == 3
    except Exception as failure:
        print(f"  ShowInstanceInfos: {failure}", file=sys.stderr)
    report("huaweicloudsdkdataartsstudio", "SDK-HMAC-SHA256", answered, 1)
    for what, call, code in [("wrong secret", lambda: show("wrong"), "APIGW.0301"),
                             ("mistyped", lambda: show(SECRET, limit="many"), "DLM.4001")]:
        try:
            call()
            FAULTS.append(f"huawei {what}: no refusal")
        except ClientRequestException as failure:
            if failure.error_code != code or not failure.error_msg or not failure.request_id:
                FAULTS.append(f"huawei {what}: {failure}")


modern("ACS3")
modern("1")
older()
maxcompute()
huawei()
for fault in FAULTS:
    print(fault, file=sys.stderr)
sys.exit(bool(FAULTS))
