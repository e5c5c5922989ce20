//! Typical answers, whole.

use crate::bodies;
use crate::desk::{Desk, LOCATION, Reply};
use fitout_sandbox::{Quirk, Quirks, Settings};
use insta::assert_snapshot;
use serde_json::json;

fn shown(reply: &Reply) -> String {
    format!("{}\n{}", reply.status, serde_json::to_string_pretty(&reply.body).unwrap())
}

fn desk() -> Desk {
    Desk::new(Settings { seed: 42, quirks: Quirks::default().without(Quirk::AheadOfSpec), ..Settings::default() })
}

#[tokio::test(start_paused = true)]
async fn an_agent_from_its_making_to_its_end() {
    let desk = desk();
    let mut body = bodies::agent("Front desk");
    body["channels"] = json!(["SMS", "Live_Chat"]);
    let created = desk.post("/agents", &body).await;
    assert_snapshot!(shown(&created), @r#"
    201
    {
      "actions": [],
      "autoPilotMaxMessages": 75,
      "channels": [
        "SMS",
        "Live_Chat"
      ],
      "goal": "Book a visit",
      "id": "t0rNDO46oDvE11xWiZwU",
      "instructions": "Be brief.",
      "isPrimary": true,
      "mode": "off",
      "name": "Front desk",
      "personality": "Friendly",
      "sleepEnabled": false,
      "sleepOnManualMessage": false,
      "sleepOnWorkflowMessage": false,
      "traceId": "ba9b60f9-1160-6103-8ad6-872b90232c49",
      "waitTime": 2,
      "waitTimeUnit": "seconds"
    }
    "#);
    let id = created.text("/id").to_owned();
    desk.action(&id, &bodies::booking()).await;
    assert_snapshot!(shown(&desk.get("/agents/search").await), @r#"
    200
    {
      "agents": [
        {
          "actions": [
            {
              "id": "Hn9qg3rCGSTMXTUi8bx6",
              "type": "appointmentBooking"
            }
          ],
          "autoPilotMaxMessages": 75,
          "channels": [
            "SMS",
            "LIVE_CHAT"
          ],
          "createdAt": "2026-01-01T00:00:00.000Z",
          "goal": {
            "actionId": null,
            "prompt": "Book a visit",
            "type": "custom"
          },
          "id": "t0rNDO46oDvE11xWiZwU",
          "isPrimary": true,
          "mode": "off",
          "name": "Front desk",
          "sleepEnabled": false,
          "sleepOnManualMessage": false,
          "sleepOnWorkflowMessage": false,
          "updatedAt": "2026-01-01T00:00:00.000Z",
          "waitTime": 2,
          "waitTimeUnit": "seconds"
        }
      ],
      "count": 1,
      "totalCount": 1,
      "traceId": "b691a484-bfa1-baea-f3a8-e62510a81093"
    }
    "#);
    let gone = desk.ask("DELETE", &format!("/agents/{id}"), None).await.unwrap();
    assert_snapshot!(shown(&gone), @r#"
    200
    {
      "id": "t0rNDO46oDvE11xWiZwU",
      "success": true,
      "traceId": "dc2354a1-538a-16ea-d6bf-43c76d0190ae"
    }
    "#);
    assert_snapshot!(shown(&desk.get(&format!("/agents/{id}")).await), @r#"
    400
    {
      "message": "No Agent found for the id: t0rNDO46oDvE11xWiZwU",
      "statusCode": 400,
      "traceId": "1b528ce2-d221-7333-5f40-44443ddfa9b1"
    }
    "#);
}

#[tokio::test(start_paused = true)]
async fn an_action_and_a_generation_and_a_location() {
    let desk = desk();
    let id = desk.agent("Front desk").await;
    let path = format!("/agents/{id}/actions");
    let attached = desk.post(&path, &bodies::actions()[0]).await;
    assert_snapshot!(shown(&attached), @r#"
    201
    {
      "data": {
        "agentId": "t0rNDO46oDvE11xWiZwU",
        "details": {
          "triggerCondition": "asks for it",
          "triggerMessage": "done",
          "workflowIds": [
            "w1"
          ]
        },
        "id": "Hn9qg3rCGSTMXTUi8bx6",
        "name": "My triggerWorkflow",
        "type": "triggerWorkflow"
      },
      "success": true,
      "traceId": "d621afbf-3df9-e8ea-b49c-790087d907a6"
    }
    "#);
    let action = attached.text("/data/id");
    let removed = desk.ask("DELETE", &format!("{path}/{action}"), None).await.unwrap();
    assert_snapshot!(shown(&removed), @r#"
    200
    {
      "data": {
        "id": "Hn9qg3rCGSTMXTUi8bx6"
      },
      "success": true,
      "traceId": "b691a484-bfa1-baea-f3a8-e62510a81093"
    }
    "#);
    assert_snapshot!(shown(&desk.get("/generations?messageId=m1&source=conversation").await), @r#"
    200
    {
      "actionLogs": [],
      "agentId": "t0rNDO46oDvE11xWiZwU",
      "faqs": [],
      "history": [
        {
          "content": "Hello",
          "role": "user"
        }
      ],
      "input": "Hello",
      "intent": "Book a visit",
      "mode": "off",
      "prompt": "Personality:\nFriendly\n\nIntent:\nBook a visit\n\nAdditional Information:\nBe brief.",
      "responseMessage": "Front desk is here to help.",
      "traceId": "dc2354a1-538a-16ea-d6bf-43c76d0190ae",
      "website": []
    }
    "#);
    assert_snapshot!(shown(&desk.get(&format!("/locations/{LOCATION}")).await), @r#"
    200
    {
      "location": {
        "companyId": "OPl08YWIeUXH5DPTxqOe",
        "id": "ve9EPM428h8vShlRW1KT",
        "name": "Location ve9EPM",
        "timezone": "America/Chicago"
      },
      "traceId": "1b528ce2-d221-7333-5f40-44443ddfa9b1"
    }
    "#);
}

#[tokio::test(start_paused = true)]
async fn refusals() {
    let desk = desk();
    let invalid = desk.post("/agents", &json!({"name": "", "mode": "on", "locationId": "x"})).await;
    assert_snapshot!(shown(&invalid), @r#"
    422
    {
      "error": "Unprocessable Entity",
      "message": [
        "property locationId should not exist",
        "name should not be empty",
        "personality should not be null or undefined",
        "goal should not be null or undefined",
        "instructions should not be null or undefined",
        "mode must be one of the following values: off, suggestive, auto-pilot"
      ],
      "statusCode": 422,
      "traceId": "ba9b60f9-1160-6103-8ad6-872b90232c49"
    }
    "#);
    assert_snapshot!(shown(&desk.get("/agents/search?locationId=x").await), @r#"
    422
    {
      "error": "Unprocessable Entity",
      "message": [
        "property locationId should not exist"
      ],
      "statusCode": 422,
      "traceId": "d621afbf-3df9-e8ea-b49c-790087d907a6"
    }
    "#);
    assert_snapshot!(shown(&Desk::at(&desk.sandbox, "pit-unknown").get("/agents/search").await), @r#"
    401
    {
      "error": "Unauthorized",
      "message": "Invalid Private Integration token",
      "statusCode": 401,
      "traceId": "fefac4b1-2aae-2d48-b39b-03b7e770a817"
    }
    "#);
    let headers = desk.get("/nowhere").await.headers;
    let headers: Vec<String> = headers.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_snapshot!(headers.join("\n"), @r#"
    content-type: application/json; charset=utf-8
    x-ratelimit-limit-daily: 200000
    x-ratelimit-daily-remaining: 199997
    x-ratelimit-daily-reset: 86400000
    x-ratelimit-interval-milliseconds: 10000
    x-ratelimit-max: 100
    x-ratelimit-remaining: 97
    date: Thu, 01 Jan 2026 00:00:00 GMT
    "#);
}
