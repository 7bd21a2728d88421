"""Turns the exported model into calls: for each action its parameters with values, typed and as they travel.

    calls.py MODEL.json CALLS.json
"""

import json
import sys


def example(field):
    """A value as the spec shows it, or made up where it shows none."""
    if field.get("example") is not None:
        return field["example"]
    values = field.get("values") or []
    if values:
        return values[0]
    kind = field["type"]
    if kind == "Object":
        return {inner["name"]: example(inner) for inner in field["fields"]}
    if kind == "Array":
        return [example(field["items"])]
    if kind == "Map":
        return {}
    if kind == "Boolean":
        return True
    dates = {"yyyy-MM-dd HH:mm:ss": "2020-06-01 00:00:00", "yyyy-MM-dd": "2020-06-01", "yyyyMMdd": "20200601",
             "HH:mm": "23:30", "HH:mm:ss": "23:30:00", "yyyy-MM-dd'T'HH:mm:ssZ": "2020-06-01T00:00:00+0800"}
    if kind == "String":
        return dates.get(field.get("date_pattern"), "text")
    return field.get("minimum") or 1


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def travelling(name, style, value):
    """Pairs of key and text."""
    if not isinstance(value, (list, dict)):
        return [[name, text(value)]]
    if style == "comma":
        return [[name, ",".join(map(text, value))]]
    if style != "flat":
        return [[name, text(value)]]
    entries = value.items() if isinstance(value, dict) else enumerate(value, 1)
    return [pair for key, inner in entries for pair in travelling(f"{name}.{key}", style, inner)]


def main(model, out):
    calls = []
    for service, found in json.load(open(model, encoding="utf-8"))["services"].items():
        for name, action in found["actions"].items():
            paging = action["pagination"] or {}
            tokens = [paging.get("token"), paging.get("key")]
            parameters = []
            for field in action["parameters"]:
                # An example of a token is none that the emulator gave out.
                if field["name"] in tokens:
                    continue
                value = example(field)
                parameters.append({"name": field["name"], "in": field["in"], "style": field["style"], "value": value,
                                   "pairs": travelling(field["name"], field["style"], value)})
            # Fields by which an answer is told from an empty one.
            answer = [field["name"] for field in action["response"]
                      if "Error" not in field["name"] and field["name"] not in ("RequestId", "AccessDeniedDetail")]
            calls.append({"service": service, "version": found["version"], "action": name, "method": action["method"],
                          "path": action.get("path", "/"), "parameters": parameters, "answer": answer})
    json.dump(calls, open(out, "w", encoding="utf-8"), ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
