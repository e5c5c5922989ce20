//! Random templates, locations, edits by hand and habits of the API.

use crate::build::{desired, id};
use crate::server::{Habits, Server, Spelling};
use fitout_model::{ActionType, ActualAgent, Desired, DesiredAction, DesiredAgent, Fields, Mode, Ownership};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const AGENTS: [&str; 3] = ["front-desk", "sales", "billing"];
const ACTIONS: [&str; 4] = ["book", "stop", "follow", "move"];
/// Members that an API may keep to itself.
const HIDEABLE: [&str; 8] = [
    "businessName",
    "instructions",
    "goal",
    "channels",
    "knowledgeBaseIds",
    "extra",
    "workflowIds",
    "followupSettings",
];

pub(crate) fn habits() -> impl Strategy<Value = Habits> {
    let hides = subsequence(HIDEABLE.to_vec(), 0..=HIDEABLE.len());
    let spells = subsequence(Spelling::ALL.to_vec(), 0..=Spelling::ALL.len());
    (hides, spells).prop_map(|(hides, spells)| Habits {
        hides: hides.into_iter().map(str::to_owned).collect(),
        spells: spells.into_iter().collect(),
    })
}

fn mode() -> impl Strategy<Value = Mode> {
    select(vec![Mode::Off, Mode::Suggestive, Mode::AutoPilot])
}

fn some_of(all: Vec<(&'static str, Vec<Value>)>) -> impl Strategy<Value = Fields> {
    let count = all.len();
    let member =
        |(name, values): (&'static str, Vec<Value>)| select(values).prop_map(move |value| (name.to_owned(), value));
    let members: Vec<_> = all.into_iter().map(|choice| member(choice).boxed()).collect();
    (members, vec(any::<bool>(), count)).prop_map(|(members, kept)| {
        members.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(member, _)| member).collect()
    })
}

fn agent_fields() -> impl Strategy<Value = Fields> {
    some_of(vec![
        ("businessName", vec![json!("Acme"), json!("Bolt")]),
        ("instructions", vec![json!("Be kind.\nBe brief."), json!("Sell.\n")]),
        ("goal", vec![json!("Book."), json!("Help.")]),
        ("channels", vec![json!(["SMS", "Live_Chat"]), json!(["IG", "SMS", "FB"]), json!([])]),
        ("knowledgeBaseIds", vec![json!(["k1", "k2"]), json!([])]),
        ("waitTime", vec![json!(2), json!(3.5)]),
        ("respondToImages", vec![json!(true), json!(false)]),
        ("isPrimary", vec![json!(true)]),
    ])
}

fn details() -> impl Strategy<Value = Fields> {
    some_of(vec![
        ("triggerCondition", vec![json!("asks"), json!("demands")]),
        ("workflowIds", vec![json!(["w1", "w2"]), json!(["w2"])]),
        ("extra", vec![json!({"a": 1}), json!({"a": 2})]),
        (
            "followupSequence",
            vec![
                json!([{"id": 1, "followupTime": 5}, {"id": 2, "followupTime": 9}]),
                json!([{"id": 1, "followupTime": 5}]),
            ],
        ),
    ])
}

fn action(key: &'static str) -> impl Strategy<Value = DesiredAction> {
    let kind = select(vec![ActionType::TriggerWorkflow, ActionType::AdvancedFollowup, ActionType::TransferBot]);
    // Some names are shared, so that type and name alone do not tell actions apart.
    (kind, select(vec![key, "shared"]), details(), any::<Index>()).prop_map(move |(kind, name, details, link)| {
        let mut links = BTreeMap::new();
        if kind == ActionType::TransferBot {
            links.insert("transferToBot".to_owned(), id(link.get::<&str>(&AGENTS)));
        }
        DesiredAction { key: id(key), kind, name: name.to_owned(), details, links, keep: Ownership::default() }
    })
}

fn agent(key: &'static str) -> impl Strategy<Value = DesiredAgent> {
    let actions = subsequence(ACTIONS.to_vec(), 0..=ACTIONS.len())
        .prop_flat_map(|keys| keys.into_iter().map(|key| action(key).boxed()).collect::<Vec<_>>());
    let followup = proptest::option::of(some_of(vec![
        ("dynamicChannelSwitching", vec![json!(true), json!(false)]),
        ("workingHours", vec![json!([{"dayOfTheWeek": 1}, {"dayOfTheWeek": 2}])]),
    ]));
    (any::<bool>(), mode(), agent_fields(), actions, followup, keep()).prop_map(
        move |(renamed, mode, fields, actions, followup, keep)| DesiredAgent {
            key: id(key),
            name: if renamed { format!("{key} anew") } else { key.to_owned() },
            mode,
            fields,
            actions,
            followup,
            keep,
            takes: fitout_model::TakeOver::default(),
        },
    )
}

/// Fields that are left alone; none in most templates.
fn keep() -> impl Strategy<Value = Ownership> {
    let names = || subsequence(vec!["instructions", "goal", "channels", "waitTime", "mode"], 0..=5);
    (0..3_u8, names(), names()).prop_map(|(some, ignore, create_only)| {
        if some > 0 {
            return Ownership::default();
        }
        let ignore: BTreeSet<String> = ignore.into_iter().map(str::to_owned).collect();
        let create_only = create_only.into_iter().map(str::to_owned).filter(|name| !ignore.contains(name)).collect();
        Ownership { ignore, create_only }
    })
}

/// A template rendered for a location, all links leading to agents of it.
pub(crate) fn template() -> impl Strategy<Value = Desired> {
    subsequence(AGENTS.to_vec(), 1..=AGENTS.len())
        .prop_flat_map(|keys| keys.into_iter().map(|key| agent(key).boxed()).collect::<Vec<_>>())
        .prop_shuffle()
        .prop_map(|mut agents| {
            let first = agents[0].key.clone();
            let keys: Vec<_> = agents.iter().map(|agent| agent.key.clone()).collect();
            for link in agents.iter_mut().flat_map(|a| &mut a.actions).flat_map(|a| a.links.values_mut()) {
                if !keys.contains(link) {
                    link.clone_from(&first);
                }
            }
            desired(agents)
        })
}

/// Something a person does in the web page.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Field(Index, &'static str),
    Rename(Index),
    Switch(Index, Option<Mode>),
    DeleteAgent(Index),
    CopyAgent(Index),
    Detail(Index, Index),
    DeleteAction(Index, Index),
    CopyAction(Index, Index),
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<Index>;
    let edit = prop_oneof![
        (at(), select(vec!["instructions", "waitTime", "businessName"])).prop_map(|(a, name)| Edit::Field(a, name)),
        at().prop_map(Edit::Rename),
        (at(), proptest::option::of(mode())).prop_map(|(a, mode)| Edit::Switch(a, mode)),
        at().prop_map(Edit::DeleteAgent),
        at().prop_map(Edit::CopyAgent),
        (at(), at()).prop_map(|(a, b)| Edit::Detail(a, b)),
        (at(), at()).prop_map(|(a, b)| Edit::DeleteAction(a, b)),
        (at(), at()).prop_map(|(a, b)| Edit::CopyAction(a, b)),
    ];
    vec(edit, 0..5)
}

/// Only edits that leave every agent and action where it is.
pub(crate) fn small_edits() -> impl Strategy<Value = Vec<Edit>> {
    edits().prop_map(|edits| {
        edits
            .into_iter()
            .filter(|edit| matches!(edit, Edit::Field(..) | Edit::Rename(_) | Edit::Switch(..) | Edit::Detail(..)))
            .collect()
    })
}

impl Server {
    pub(crate) fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Field(at, name) => {
                if let Some(agent) = self.pick(*at) {
                    let value = if *name == "waitTime" { json!(99) } else { json!("edited by hand") };
                    agent.fields.insert((*name).to_owned(), value);
                }
            }
            Edit::Rename(at) => {
                if let Some(agent) = self.pick(*at) {
                    agent.name.push_str(" renamed");
                }
            }
            Edit::Switch(at, mode) => {
                if let Some(agent) = self.pick(*at) {
                    agent.mode = *mode;
                }
            }
            Edit::DeleteAgent(at) => {
                if let Some(id) = self.pick(*at).map(|agent| agent.id.clone()) {
                    self.agents.remove(&id);
                }
            }
            Edit::CopyAgent(at) => self.copy_agent(*at),
            Edit::Detail(at, of) => self.edit_actions(*at, *of, |agent, of| {
                agent.actions[of].details.insert("triggerCondition".to_owned(), json!("edited by hand"));
            }),
            Edit::DeleteAction(at, of) => self.edit_actions(*at, *of, |agent, of| {
                agent.actions.remove(of);
            }),
            Edit::CopyAction(at, of) => {
                let new = self.new_id();
                self.edit_actions(*at, *of, |agent, of| {
                    let mut copy = agent.actions[of].clone();
                    copy.id = id(&new);
                    agent.actions.push(copy);
                });
            }
        }
    }

    fn copy_agent(&mut self, at: Index) {
        let Some(mut copy) = self.pick(at).cloned() else { return };
        copy.id = id(&self.new_id());
        for action in &mut copy.actions {
            action.id = id(&format!("{}-{}", action.id, copy.id));
        }
        self.agents.insert(copy.id.clone(), copy);
    }

    fn pick(&mut self, at: Index) -> Option<&mut ActualAgent> {
        let count = self.agents.len();
        if count == 0 { None } else { self.agents.values_mut().nth(at.index(count)) }
    }

    fn edit_actions(&mut self, at: Index, of: Index, edit: impl FnOnce(&mut ActualAgent, usize)) {
        if let Some(agent) = self.pick(at)
            && !agent.actions.is_empty()
        {
            let of = of.index(agent.actions.len());
            edit(agent, of);
        }
    }
}

/// A few different locations for the rows of a roster.
pub(crate) fn row_lines() -> impl Strategy<Value = Vec<u64>> {
    btree_set(2_u64..500, 1..40).prop_map(|lines| lines.into_iter().collect())
}
