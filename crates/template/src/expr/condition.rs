//! What an expression takes for true or false. The engine takes any text but an empty one for true, `no` as well, so that
//! `active` and `name == "A" or "B"` would hold for every row.

use minijinja::machinery::ast::{BinOpKind, Expr, UnaryOpKind};
use minijinja::machinery::parse_expr;
use minijinja::value::ValueKind;

/// A part of an expression that is taken for true or false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TruthTested {
    /// The value of this variable.
    Variable(String),
    /// A text or a number that stands in it, as it would be written, and what it is.
    Constant(String, &'static str),
}

impl TruthTested {
    pub(crate) fn variable(&self) -> Option<&str> {
        match self {
            TruthTested::Variable(name) => Some(name),
            TruthTested::Constant(..) => None,
        }
    }

    pub(crate) fn constant(&self) -> Option<(&str, &'static str)> {
        match self {
            TruthTested::Constant(shown, kind) => Some((shown, kind)),
            TruthTested::Variable(_) => None,
        }
    }
}

/// Everything in this condition that has to be true or false. Nothing where it cannot be read: that is said elsewhere.
pub(crate) fn truth_tests(source: &str) -> Vec<TruthTested> {
    let mut found = Vec::new();
    if let Ok(expression) = parse_expr(source) {
        collect(&expression, &mut found);
        visit(&expression, &mut found);
    }
    found
}

/// The operands of `and`, `or`, `not` and `if`, wherever they stand.
fn visit(expression: &Expr<'_>, found: &mut Vec<TruthTested>) {
    if let Expr::BinOp(operation) = expression
        && matches!(operation.op, BinOpKind::ScAnd | BinOpKind::ScOr)
    {
        collect(&operation.left, found);
        collect(&operation.right, found);
    } else if let Expr::UnaryOp(operation) = expression
        && matches!(operation.op, UnaryOpKind::Not)
    {
        collect(&operation.expr, found);
    } else if let Expr::IfExpr(choice) = expression {
        collect(&choice.test_expr, found);
    }
    for part in super::growth::parts(expression) {
        visit(part, found);
    }
}

fn collect(expression: &Expr<'_>, found: &mut Vec<TruthTested>) {
    if let Expr::Var(variable) = expression {
        found.push(TruthTested::Variable(variable.id.to_owned()));
    } else if let Expr::Const(constant) = expression {
        let value = &constant.value;
        if value.kind() == ValueKind::String {
            found.push(TruthTested::Constant(format!("\"{value}\""), "text"));
        } else if value.kind() == ValueKind::Number {
            found.push(TruthTested::Constant(value.to_string(), "a number"));
        }
    }
}
