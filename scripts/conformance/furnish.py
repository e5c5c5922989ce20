"""Makes agents and actions in a served sandbox, and prints the configuration with which schemathesis asks for just these.

    furnish.py URL TOKEN > schemathesis.toml

Invented ids would only ever be answered "not found"; deletions have a resource of their own, so that they leave the
others something to ask for.
"""

import json
import sys
import urllib.request

URL, TOKEN = sys.argv[1:]


def post(path, body):
    headers = {"Authorization": f"Bearer {TOKEN}", "Version": "2021-04-15", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + "/conversation-ai" + path, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def agent(name):
    return post("/agents", {"name": name, "personality": "p", "goal": "g", "instructions": "i"})["id"]


def action(agent_id, name, kind="triggerWorkflow", details=None):
    details = details or {"workflowIds": ["w"], "triggerCondition": "c"}
    return post(f"/agents/{agent_id}/actions", {"type": kind, "name": name, "details": details})["data"]["id"]


kept, doomed = agent("kept"), agent("doomed")
kept_action, doomed_action = action(kept, "kept"), action(kept, "doomed")
step = {"id": 1, "followupTimeUnit": "days", "followupTime": 1}
follow = action(kept, "follow", "advancedFollowup",
                {"enabled": True, "scenarioId": "contactIsBusy", "followupSequence": [step]})
with open("followup-action", "w", encoding="utf-8") as file:
    file.write(follow)

USED = {
    "get-agent": {"path.agentId": kept},
    "update-agent": {"path.agentId": kept},
    "delete-agent": {"path.agentId": doomed},
    "create-action": {"path.agentId": kept},
    "list-actions": {"path.agentId": kept},
    "get-action-by-id": {"path.agentId": kept, "path.actionId": kept_action},
    "update-action": {"path.agentId": kept, "path.actionId": kept_action},
    "delete-action": {"path.agentId": kept, "path.actionId": doomed_action},
    "update-followup-settings": {"path.agentId": kept},
}
for operation, parameters in USED.items():
    print("[[operations]]")
    print(f'include-operation-id = "{operation}"')
    print("[operations.parameters]")
    for name, value in parameters.items():
        print(f'"{name}" = {json.dumps(value)}')
    print()
