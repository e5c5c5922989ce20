"""Tells schemathesis as a schema what the official file says only in its prose, so that a body that it takes for good is
one, and a body that it takes for bad is bad in just the way it thinks.

A hook of schemathesis: it changes the file in memory, after loading it. `followup-action` is written by furnish.py.
"""

import schemathesis

FILLED = {"pattern": r"\S"}


def only_when_off(properties, *names):
    """These switches demand further members; they stay off, and the members away. Rules R03-R29 have tests of their own."""
    for name in names:
        if name in properties:
            properties[name] = {"type": "boolean", "enum": [False]}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    schemas = raw_schema["components"]["schemas"]
    for name in ("CreateEmployeeDto", "UpdateEmployeeDto"):
        properties = schemas[name]["properties"]
        only_when_off(properties, "sleepEnabled")
        for gone in ("sleepTime", "sleepTimeUnit"):
            del properties[gone]
        properties["waitTime"].update(minimum=0, maximum=300)
        properties["waitTimeUnit"]["enum"] = ["seconds"]
        properties["autoPilotMaxMessages"].update(minimum=1, maximum=100)
        properties["name"].update(FILLED)
    # "Required if primary is enabled."
    schemas["UpdateEmployeeDto"]["required"].append("mode")

    booking = schemas["appointmentBookingDto"]["properties"]
    only_when_off(booking, "onlySendLink", "triggerWorkflow", "sleepAfterBooking", "transferBot")
    booking["calendarId"].update(FILLED)
    only_when_off(schemas["stopBotDto"]["properties"], "reactivateEnabled")
    schemas["stopBotDto"]["properties"]["stopBotExamples"]["minItems"] = 2
    only_when_off(schemas["humanHandOverDto"]["properties"], "reactivateEnabled")
    schemas["humanHandOverDto"]["required"].append("examples")
    schemas["humanHandOverDto"]["properties"]["examples"]["minItems"] = 1
    schemas["updateContactFieldDto"]["properties"]["contactFieldId"].update(FILLED)
    transfer = schemas["transferBotDto"]
    transfer["properties"]["transferBotType"]["enum"] = ["Default"]
    transfer["properties"]["transferToBot"].update(FILLED)
    step = schemas["FollowupSequence"]["properties"]
    step["aiEnabledMessage"] = {"type": "boolean", "enum": [True]}
    only_when_off(step, "triggerWorkflow")
    step["followupTime"].update(minimum=0, maximum=24)
    step["id"]["minimum"] = 0
    schemas["WorkingHours"]["properties"]["dayOfTheWeek"].update(minimum=0, maximum=6)
    for name, largest in (("Hour", 24), ("Minute", 59)):
        for edge in ("start", "end"):
            schemas["Interval"]["properties"][edge + name].update(minimum=0, maximum=largest)
    for dto in schemas.values():
        for name, schema in dto.get("properties", {}).items():
            if name == "sleepTime":
                schema["minimum"] = 0

    # The settings are for actions that are there.
    with open("followup-action", encoding="utf-8") as file:
        settings = schemas["UpdateFollowupSettingsDTO"]["properties"]
        settings["actionIds"] = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": [file.read()]}}

    # Which details belong to which type is said nowhere but in their names.
    body = schemas["CreateActionDTO"]
    kinds = body["properties"]["type"]["enum"]
    body["properties"]["name"].update(FILLED)
    whole = []
    for kind in kinds:
        properties = dict(body["properties"])
        properties["type"] = {"type": "string", "enum": [kind]}
        properties["details"] = {"$ref": f"#/components/schemas/{kind}Dto"}
        whole.append({"type": "object", "required": body["required"], "properties": properties,
                      "additionalProperties": False})
    schemas["CreateActionDTO"] = {"oneOf": whole}
    # Bodies are strict allow-lists.
    written = [f"{kind}Dto" for kind in kinds] + ["FollowupSequence", "Interval", "WorkingHours", "FollowupSettings",
                                                  "CreateEmployeeDto", "UpdateEmployeeDto", "UpdateFollowupSettingsDTO"]
    for name in written:
        schemas[name]["additionalProperties"] = False
