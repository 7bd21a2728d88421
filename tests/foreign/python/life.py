"""The life of each kind of thing that the specs declare, through the official Python client: created, shown, listed, changed,
deleted, and gone.

    life.py ADDRESS KEY SECRET MODEL.json LEAST      # LEAST: how many kinds there have to be
"""

import json
import sys
import urllib.request
from pathlib import Path

import typed

sys.path.append(str(Path(__file__).parent.parent))
from calls import example, travelling

ADDRESS, KEY, SECRET, MODEL, LEAST = sys.argv[1:6]
ACTIONS = json.load(open(MODEL, encoding="utf-8"))["services"]["dataworks-2020-05-18"]["actions"]
CHANGED = "changed by its life"
NOT_THERE = "InvalidParameter.NotExist"

CLIENT = typed.TypedClient(typed.config(ADDRESS, KEY, SECRET))


def kinds():
    """Kinds with all their actions by verb: those that can be created, listed and deleted."""
    found = {}
    for name, action in ACTIONS.items():
        resource = action.get("resource") or {}
        # Things with ids of several parts, elements of lists, and what is known of some things only, are no matter of this
        # program.
        is_plain = isinstance(resource.get("id"), str) and not {"each", "where", "within"} & set(resource)
        if is_plain and resource["id"] not in resource.get("join", {}) and CLIENT.knows(name):
            found.setdefault(resource["kind"], {}).setdefault(resource["verb"], (name, action, resource))
    return {kind: verbs for kind, verbs in found.items() if {"create", "list", "delete"} <= set(verbs)}


def call(name, action, values, known=None):
    """Calls an action with `values` and with what it requires beside them: what is known of the thing, or else examples."""
    known = known or {}
    needed = {field["name"] for field in action["parameters"] if field["required"]} | set(values)
    for group in action.get("any_of") or []:
        if not needed & set(group):
            needed.add(next((member for member in group if member in known), group[0]))
    parameters = []
    for field in action["parameters"]:
        if field["name"] in needed:
            value = values.get(field["name"], known.get(field["name"]))
            value = example(field) if value is None else value
            parameters.append({"name": field["name"], "style": field["style"], "value": value})
    body = CLIENT.call(name, parameters).to_map()
    return body, {given["name"]: given["value"] for given in parameters}


def at(value, path):
    for step in path.split("."):
        value = (value or {}).get(step)
    return value


def is_same(one, other):
    return one is not None and other is not None and str(one).lower() == str(other).lower()


def shown(row, field, expected):
    """Whether a row, or an object in it, has a field with this value."""
    if is_same(row.get(field), expected):
        return True
    return any(shown(inner, field, expected) for inner in row.values() if isinstance(inner, dict))


def changeable(action):
    """A parameter with free text that a change can be seen by."""
    for field in action["parameters"]:
        if field["name"] in ("Description", "Comment", "Remark", "Detail", "ApiDescription", "Content"):
            return field["name"]
    return None


def live(verbs):
    name, action, resource = verbs["create"]
    label = resource.get("name")
    # None becomes the example.
    body, sent = call(name, action, {label: None} if label else {})
    # Some things are known by what the caller calls them.
    identity = at(body, resource["id"]) or sent.get(resource["id"])
    if identity is None:
        raise ValueError(f"{name} gave no id at {resource['id']}: {body}")

    def ask(verb, more):
        name, action, resource = verbs[verb]
        return call(name, action, {resource["id"]: identity, **more}, sent)[0]

    def row():
        """The thing as it is listed."""
        name, action, resource = verbs["list"]
        above = {parameter: str(sent.get(field, "")).rpartition("/")[0] for parameter, field in resource.get("under", {}).items()}
        body, _ = call(name, action, above, sent)
        path = resource.get("rows") or (action["pagination"] or {}).get("items", "Data")
        rows = at(body, path)
        found = [row for row in rows or [] if is_same(row.get(resource["id"]), identity)]
        return found[0] if found else None

    if "get" in verbs and label in sent and not shown(ask("get", {}), label, sent.get(label)):
        raise ValueError(f"{verbs['get'][0]} does not show {label}")
    if not row():
        raise ValueError(f"{verbs['list'][0]} does not list {identity}")
    if "update" in verbs:
        name, action, resource = verbs["update"]
        field = changeable(action)
        ask("update", {field: CHANGED} if field else {})
        after = ask("get", {}) if "get" in verbs else row()
        if field and not shown(after, field, CHANGED) and any(
                field in json.dumps(verbs[verb][1]["response"]) for verb in ("get", "list") if verb in verbs):
            raise ValueError(f"{name} changed no {field}: {after}")
    ask("delete", {})
    if row():
        raise ValueError(f"{verbs['list'][0]} still lists {identity}")
    for verb in ("get", "update", "delete"):
        if verb in verbs:
            code = verbs[verb][2].get("gone", NOT_THERE)
            found = typed.refusal(lambda: ask(verb, {}))
            if not typed.is_refusal(found, code):
                raise ValueError(f"{verbs[verb][0]} of what is gone: expected {code}, got {found}")


def main():
    request = urllib.request.Request(f"{ADDRESS}/_emulator/reset", method="POST")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).read()
    lived = 0
    found = kinds()
    for kind, verbs in sorted(found.items()):
        try:
            live(verbs)
            lived += 1
        except Exception as failure:
            print(f"  {kind}: {type(failure).__name__} {str(failure)[:300]}", file=sys.stderr)
    print(f"lives of things {lived}/{len(found)}", flush=True)
    sys.exit(lived != len(found) or lived < int(LEAST))


main()
