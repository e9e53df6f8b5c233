"""From CloudFormation's spelling of properties to that of AWS's operations: they differ in capital letters, and CloudFormation
takes numbers and truth values as texts."""

import json


class Wrong(Exception):
    """What AWS would refuse."""


def member(shape, value, place):
    """A value in the form of a shape. Fails for a name that the shape does not have and for a value of another type."""
    match shape.type_name:
        case "structure":
            return structure(shape, value, place)
        case "list":
            require(isinstance(value, list), place, value)
            return [member(shape.member, one, place) for one in value]
        case "map":
            require(isinstance(value, dict), place, value)
            return {key: member(shape.value, one, f"{place}.{key}") for key, one in value.items()}
        case "integer" | "long":
            return number(int, value, place)
        case "double" | "float":
            return number(float, value, place)
        case "boolean":
            require(str(value).lower() in ["true", "false"], place, value)
            return str(value).lower() == "true"
        case "blob":
            return value if isinstance(value, bytes) else value.encode()
    return text(shape, value, place)


def structure(shape, value, place):
    require(isinstance(value, dict), place, value)
    spelled = {name.lower(): name for name in shape.members}
    found = {}
    for key, one in value.items():
        if key.lower() not in spelled:
            raise Wrong(f"{place} has no property {key}")
        name = spelled[key.lower()]
        found[name] = member(shape.members[name], one, f"{place}.{key}")
    return found


def text(shape, value, place):
    if isinstance(value, dict) and place.endswith(("Document", "Policy")):
        return json.dumps(value)
    require(isinstance(value, (str, int, float)), place, value)
    value = str(value).lower() if isinstance(value, bool) else str(value)
    if shape.enum and value not in shape.enum:
        raise Wrong(f"{place} is {value}, which is not one of {', '.join(shape.enum)}")
    return value


def number(kind, value, place):
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise Wrong(f"{place} is {value!r}, which is not a number") from None


def require(holds, place, value):
    if not holds:
        raise Wrong(f"{place} is {value!r}, which has another type")
