//! Which expressions could make a value grow beyond what was given: read before they run, because the engine makes a repeated
//! list as it is asked for, and neither its steps nor its bytes are counted while constants are folded or a list is shown.
//!
//! Without repeated lists every list is as long as somebody has written it, and the engine's own bounds on steps and on text hold
//! for everything else.

use minijinja::Error;
use minijinja::machinery::{ast::BinOpKind, ast::CallArg, ast::Expr, parse_expr};
use std::collections::BTreeSet;

/// What a value may be, as far as its expression tells.
#[derive(Debug, Default)]
struct ValueShape {
    /// It may be a list that stands in the expression, or comes out of a filter.
    list: Listness,
    /// It may be the value of one of these variables.
    variables: BTreeSet<String>,
}

/// Whether an expression may be a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Listness {
    #[default]
    Never,
    Perhaps,
}

impl ValueShape {
    fn list() -> Self {
        Self { list: Listness::Perhaps, variables: BTreeSet::new() }
    }

    fn or(mut self, other: Self) -> Self {
        if other.list == Listness::Perhaps {
            self.list = Listness::Perhaps;
        }
        self.variables.extend(other.variables);
        self
    }
}

/// Why an expression is not to be run.
#[derive(Debug)]
pub(super) enum GrowthRefusal {
    /// It cannot be read.
    Unread(Error),
    /// It would repeat a list, whatever its variables are.
    RepeatsList,
}

/// The variables that the expression multiplies: none of them may be a list.
///
/// # Errors
/// Why it is not to be run, whatever its variables are.
pub(super) fn multiplied(source: &str) -> Result<BTreeSet<String>, GrowthRefusal> {
    let mut found = GrowthFinding::default();
    found.visit(&parse_expr(source).map_err(GrowthRefusal::Unread)?);
    if found.list == Listness::Perhaps { Err(GrowthRefusal::RepeatsList) } else { Ok(found.variables) }
}

#[derive(Debug, Default)]
struct GrowthFinding {
    list: Listness,
    variables: BTreeSet<String>,
}

impl GrowthFinding {
    fn visit(&mut self, expression: &Expr<'_>) {
        if let Expr::BinOp(operation) = expression
            && matches!(operation.op, BinOpKind::Mul)
        {
            let shape = shape(&operation.left).or(shape(&operation.right));
            if shape.list == Listness::Perhaps {
                self.list = Listness::Perhaps;
            }
            self.variables.extend(shape.variables);
        }
        for part in parts(expression) {
            self.visit(part);
        }
    }
}

/// What the value of this expression may be.
fn shape(expression: &Expr<'_>) -> ValueShape {
    match expression {
        Expr::Var(variable) => {
            ValueShape { variables: BTreeSet::from([variable.id.to_owned()]), ..ValueShape::default() }
        }
        Expr::List(_) | Expr::Tuple(_) | Expr::Call(_) => ValueShape::list(),
        // A constant is a number, a text, true, false or nothing; what is compared, tested or turned around is none either.
        Expr::Const(_) | Expr::UnaryOp(_) | Expr::Compare(_) | Expr::Test(_) | Expr::Map(_) => ValueShape::default(),
        Expr::Slice(slice) => shape(&slice.expr),
        Expr::IfExpr(choice) => {
            let otherwise = choice.false_expr.as_ref().map(shape).unwrap_or_default();
            shape(&choice.true_expr).or(otherwise)
        }
        Expr::BinOp(operation) => match operation.op {
            BinOpKind::Add | BinOpKind::ScAnd | BinOpKind::ScOr => shape(&operation.left).or(shape(&operation.right)),
            BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::Sub
            | BinOpKind::Mul
            | BinOpKind::Div
            | BinOpKind::FloorDiv
            | BinOpKind::Rem
            | BinOpKind::Pow
            | BinOpKind::Concat
            | BinOpKind::In => ValueShape::default(),
        },
        Expr::Filter(filter) => {
            let given = filter.expr.as_ref();
            match filter.name {
                "split" => ValueShape::list(),
                "default" => {
                    filter.args.iter().map(argument).chain(given).map(shape).fold(ValueShape::default(), ValueShape::or)
                }
                "first" | "last" => given.map(item).unwrap_or_default(),
                // The rest of the short list gives a number or a text.
                _ => ValueShape::default(),
            }
        }
        Expr::GetItem(found) => item(&found.expr),
        Expr::GetAttr(found) => item(&found.expr),
    }
}

/// What an item of this expression's value may be. A variable that is a list is one of texts.
fn item(expression: &Expr<'_>) -> ValueShape {
    match expression {
        Expr::List(list) => list.items.iter().map(shape).fold(ValueShape::default(), ValueShape::or),
        Expr::Tuple(tuple) => tuple.items.iter().map(shape).fold(ValueShape::default(), ValueShape::or),
        Expr::Var(_) | Expr::Const(_) => ValueShape::default(),
        Expr::Filter(filter) if filter.name == "split" => ValueShape::default(),
        Expr::Slice(slice) => item(&slice.expr),
        Expr::Filter(_)
        | Expr::UnaryOp(_)
        | Expr::BinOp(_)
        | Expr::Compare(_)
        | Expr::IfExpr(_)
        | Expr::Test(_)
        | Expr::GetAttr(_)
        | Expr::GetItem(_)
        | Expr::Call(_)
        | Expr::Map(_) => ValueShape::list(),
    }
}

fn argument<'e, 's>(argument: &'e CallArg<'s>) -> &'e Expr<'s> {
    match argument {
        CallArg::Pos(value) | CallArg::Kwarg(_, value) | CallArg::PosSplat(value) | CallArg::KwargSplat(value) => value,
    }
}

/// The expressions that this one is made of.
pub(super) fn parts<'e, 's>(expression: &'e Expr<'s>) -> Vec<&'e Expr<'s>> {
    match expression {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::Slice(slice) => {
            let ends = [&slice.start, &slice.stop, &slice.step].into_iter().filter_map(Option::as_ref);
            ends.chain([&slice.expr]).collect()
        }
        Expr::UnaryOp(operation) => vec![&operation.expr],
        Expr::BinOp(operation) => vec![&operation.left, &operation.right],
        Expr::Compare(compare) => compare.ops.iter().map(|op| &op.expr).chain([&compare.expr]).collect(),
        Expr::IfExpr(choice) => {
            [&choice.test_expr, &choice.true_expr].into_iter().chain(choice.false_expr.as_ref()).collect()
        }
        Expr::Filter(filter) => filter.args.iter().map(argument).chain(filter.expr.as_ref()).collect(),
        Expr::Test(test) => test.args.iter().map(argument).chain([&test.expr]).collect(),
        Expr::GetAttr(found) => vec![&found.expr],
        Expr::GetItem(found) => vec![&found.expr, &found.subscript_expr],
        Expr::Call(call) => call.args.iter().map(argument).chain([&call.expr]).collect(),
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().chain(&map.values).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(source: &str) -> Vec<String> {
        multiplied(source).unwrap().into_iter().collect()
    }

    #[test]
    fn numbers_and_texts_may_be_multiplied() {
        for source in [
            "2 * 3",
            "'-' * 20",
            "(1 + 2) * -4",
            "[1, 2][0] * 3",
            "('a b' | split)[0] * 2",
            "[1, 2] | first * 2",
            "([1] | length) * 10",
            "('3' | int) * 2 ** 3",
            "(1 if [1] else 2) * 3",
        ] {
            assert_eq!(variables(source), [""; 0], "{source}");
        }
        assert_eq!(variables("tier * 2 + (name ~ other) * 3"), ["tier"]);
        assert_eq!(variables("(a if b else c) * (d | default(e))"), ["a", "c", "d", "e"]);
        assert_eq!(variables("hours[0] * 2"), [""; 0]);
    }

    #[test]
    fn no_way_of_writing_it_repeats_a_list() {
        for source in [
            "[1] * 10**8",
            "10**8 * [1]",
            "(1, 2) * 3",
            "[[1] * 3]",
            "([1] + names) * 3",
            "(names and [1]) * 3",
            "(x | split) * 3",
            "(x | split('')) [1:] * 3",
            "[1][0:1] * 3",
            "([1] if x else 2) * 3",
            "(x | default([1])) * 3",
            "[[1]][0] * 3",
            "([[1]] | first) * 3",
            "([[[1]]] | last | last) * 3",
            "{'a': [1]}['a'] * 3",
            "{'a': [1]}.a * 3",
            "2 in [1] * 3",
            "x if ([1] * 3) == 1 else 2",
            "(x ~ ([1] * 3)) | upper",
            "x | default([1] * 3)",
            "x is startingwith([1] * 3)",
            "x[([1] * 3) | length]",
            "not ([1] * 3)",
            "1 < ([1] * 3) < 2",
            "x[0:([1] * 3)]",
            "{'a': [1] * 3}",
        ] {
            assert!(matches!(multiplied(source), Err(GrowthRefusal::RepeatsList)), "{source}");
        }
        assert!(matches!(multiplied("1 +"), Err(GrowthRefusal::Unread(_))));
    }
}
