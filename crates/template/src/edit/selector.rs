//! Which agent or action an edit is about.

use super::values::NOWHERE;
use crate::expr::Tree;
use crate::render::Rendering;
use crate::syntax::{Node, NodeKind, Places};
use crate::template::TemplateReader;
use fitout_model::Selector;

/// Which resource is meant.
pub(crate) enum CompiledSelector<I> {
    Id(I),
    Name(Tree),
}

impl TemplateReader<'_> {
    pub(super) fn compile_selector<I: Clone>(&mut self, pick: &Selector<I>) -> CompiledSelector<I> {
        match pick {
            Selector::Id(id) => CompiledSelector::Id(id.clone()),
            Selector::Name(name) => {
                let node = Node::new(NOWHERE, NodeKind::Text(name.clone(), Places::default()));
                CompiledSelector::Name(self.compile(&node))
            }
        }
    }
}

impl Rendering<'_> {
    pub(super) fn render_selector<I: Clone>(
        &mut self,
        picked: &CompiledSelector<I>,
        what: &str,
    ) -> Option<Selector<I>> {
        match picked {
            CompiledSelector::Id(id) => Some(Selector::Id(id.clone())),
            CompiledSelector::Name(tree) => {
                self.render_text(tree, &format!("the name of the {what}")).map(Selector::Name)
            }
        }
    }
}
