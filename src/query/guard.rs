//! A query is looked at before the engine gets it: a question it answers wrongly is refused, with the way to ask it.
//!
//! Each of these was seen on 2026-11-22 with polars 0.55.2, against DuckDB on the same files:
//!
//! - `JOIN … ON a.id = b.id AND b.outcome = 'total'`: a condition on one table is applied to the other one's column of
//!   that name. 6 300 rows instead of 30 723, without a word.
//! - `count(*) / sum(count(*)) OVER ()` beside `GROUP BY`: the window sees its own group alone. Every share is 100 %.
//!
//! - `unnest(repairs)`: a list without elements gives a row, which is null. A condition leaves those lists out; where that
//!   would change something else, it is refused.
//! - `length('abc'), right('abc', 2)` without FROM: no row. It gets a table of one row.
//! - `n - lag(n)` where `n` is a count, or `year * 100`: the engine counts in 32 bits without a sign and has years in 16,
//!   and what does not fit comes round from the other end: 4294967294 instead of -2. Where a query has arithmetic, counts
//!   and small columns are made 64 bits wide before it begins.
//!
//! `tests/readers/queries.py` holds what is let through against DuckDB.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, JoinConstraint,
    JoinOperator, Select, SelectItem, Statement, TableFactor, TableWithJoins, UnaryOperator, Visit, VisitMut, Visitor,
    VisitorMut, visit_expressions, visit_expressions_mut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

use super::QueryError;

const NO_CHANGES: &str =
    "; a published snapshot never changes: begin with SELECT or WITH (SHOW TABLES and EXPLAIN SELECT work, too)";

/// Functions that make one value of many rows.
const AGGREGATES: &[&str] = &[
    "array_agg",
    "avg",
    "corr",
    "count",
    "covar",
    "covar_pop",
    "covar_samp",
    "first",
    "last",
    "max",
    "median",
    "min",
    "quantile_cont",
    "quantile_disc",
    "stddev",
    "stddev_samp",
    "stdev",
    "string_agg",
    "sum",
    "var",
    "var_samp",
    "variance",
];

/// Functions whose results are of a type that arithmetic may leave.
const SMALL: &[&str] = &[
    "array_length",
    "bit_length",
    "char_length",
    "character_length",
    "count",
    "date_part",
    "length",
    "octet_length",
    "row_number",
    "strpos",
];

/// A query as the engine may get it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checked {
    /// Its text.
    pub(super) sql: String,
    /// True where it calculates: the columns of tables must be 64 bits wide.
    pub(super) has_arithmetic: bool,
}

/// Lets a query through, or says why not.
///
/// Errors: `Sql` for what does not parse, is not one question, or would be answered wrongly.
pub(super) fn check(sql: &str) -> Result<Checked, QueryError> {
    let wrong = |error: &dyn ToString| QueryError::sql(super::first_line(&error.to_string()), "");
    // Read as the engine reads it.
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let mut parser =
        Parser::new(&GenericDialect).with_options(options).try_with_sql(sql).map_err(|error| wrong(&error))?;
    let mut statements = parser.parse_statements().map_err(|error| wrong(&error))?;
    let [statement] = statements.as_mut_slice() else {
        let problem = if statements.is_empty() { "it is empty" } else { "more than one statement" };
        return Err(QueryError::sql(problem, ""));
    };
    match statement {
        Statement::Query(_) | Statement::ShowTables { .. } | Statement::Explain { .. } => {}
        other => {
            let text = other.to_string();
            let word = text.split_whitespace().next().unwrap_or_default().to_uppercase();
            return Err(QueryError::sql(format!("{word} is not a question"), NO_CHANGES));
        }
    }
    if let ControlFlow::Break(problem) = Visit::visit(statement, &mut Guard) {
        return Err(QueryError::sql(problem, ""));
    }
    let mut mender = Mender { has_mended: false };
    if let ControlFlow::Break(problem) = VisitMut::visit(statement, &mut mender) {
        return Err(QueryError::sql(problem, ""));
    }
    let has_arithmetic = visit_expressions(statement, |expr| match expr {
        Expr::BinaryOp { op: BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply, .. }
        | Expr::UnaryOp { op: UnaryOperator::Minus, .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    })
    .is_break();
    if !has_arithmetic {
        let sql = if mender.has_mended { statement.to_string() } else { sql.to_owned() };
        return Ok(Checked { sql, has_arithmetic });
    }
    let _ = visit_expressions_mut(statement, |expr| {
        let is_small = match expr {
            Expr::Function(function) => is_named(function, SMALL),
            Expr::Extract { .. } | Expr::Position { .. } => true,
            _ => false,
        };
        if is_small {
            let wide = format!("CAST({expr} AS BIGINT)");
            let wide = Parser::new(&GenericDialect).try_with_sql(&wide).and_then(|mut parser| parser.parse_expr());
            // What was parsed once and printed by the parser itself reads again; else it stays as it was.
            if let Ok(wide) = wide {
                *expr = wide;
            }
        }
        ControlFlow::<()>::Continue(())
    });
    Ok(Checked { sql: statement.to_string(), has_arithmetic })
}

struct Guard;

impl Visitor for Guard {
    type Break = String;

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        check_windows(select)?;
        for join in select.from.iter().flat_map(|table| &table.joins) {
            if let Some(JoinConstraint::On(condition)) = constraint(&join.join_operator) {
                check_condition(condition)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Rewrites what the engine would answer wrongly as it stands.
struct Mender {
    has_mended: bool,
}

impl VisitorMut for Mender {
    type Break = String;

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<String> {
        self.mend_unnest(select)?;
        let is_wild = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
        let makes_rows = visit_expressions(&select.projection, |expr| match unnested(expr) {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        });
        if select.from.is_empty() && !select.projection.iter().any(is_wild) && makes_rows.is_continue() {
            select.from = one_row();
            self.has_mended = true;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<String> {
        match table {
            TableFactor::UNNEST { array_exprs, .. } if has_columns(array_exprs) => refuse_unnest("in FROM"),
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Mender {
    /// `SELECT unnest(list)`: lists without elements are left out.
    fn mend_unnest(&mut self, select: &mut Select) -> ControlFlow<String> {
        let mut n_unnested = 0;
        let _ = visit_expressions(&select.projection, |expr| {
            n_unnested += usize::from(unnested(expr).is_some_and(has_columns));
            ControlFlow::<()>::Continue(())
        });
        if n_unnested == 0 {
            return ControlFlow::Continue(());
        }
        let whole = |item: &SelectItem| match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => unnested(expr).cloned(),
            _ => None,
        };
        let lists: Vec<Expr> = select.projection.iter().filter_map(whole).filter(has_columns).collect();
        let ([list], 1) = (lists.as_slice(), n_unnested) else {
            return refuse_unnest("more than once, or inside an expression,");
        };
        let aggregates = visit_expressions(&select.projection, |expr| match expr {
            Expr::Function(function) if function.over.is_some() || is_aggregate(function) => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        if is_grouped(select) || aggregates.is_break() {
            return refuse_unnest("beside GROUP BY, an aggregate or a window");
        }
        let condition = match &select.selection {
            Some(condition) => format!("({condition}) AND ARRAY_LENGTH({list}) > 0"),
            None => format!("ARRAY_LENGTH({list}) > 0"),
        };
        let condition =
            Parser::new(&GenericDialect).try_with_sql(&condition).and_then(|mut parser| parser.parse_expr());
        let Ok(condition) = condition else { return refuse_unnest("here") };
        select.selection = Some(condition);
        self.has_mended = true;
        ControlFlow::Continue(())
    }
}

fn refuse_unnest<T>(place: &str) -> ControlFlow<String, T> {
    ControlFlow::Break(format!(
        "the engine answers UNNEST {place} wrongly; unnest one list in a subquery, and go on from there: SELECT t, \
         count(*) FROM (SELECT unnest(repairs) AS t FROM reports) AS x GROUP BY t"
    ))
}

/// The list that an expression makes rows of.
fn unnested(expr: &Expr) -> Option<&Expr> {
    let Expr::Function(function) = expr else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(list))] if is_named(function, &["unnest"]) => Some(list),
        _ => None,
    }
}

fn has_columns(expr: &impl Visit) -> bool {
    let is_column = |expr: &Expr| match expr {
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(expr, is_column).is_break()
}

/// A table of one row, for a SELECT that asks none.
fn one_row() -> Vec<TableWithJoins> {
    let parsed = Parser::new(&GenericDialect).try_with_sql("(VALUES (0)) AS one (one)");
    let table = parsed.and_then(|mut parser| parser.parse_table_and_joins());
    vec![table.expect("it parses: tested")]
}

fn is_named(function: &Function, names: &[&str]) -> bool {
    names.contains(&function.name.to_string().to_ascii_lowercase().as_str())
}

fn is_aggregate(function: &Function) -> bool {
    is_named(function, AGGREGATES)
}

fn is_grouped(select: &Select) -> bool {
    match &select.group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(expressions, _) => !expressions.is_empty(),
    }
}

/// Window functions see rows, not groups.
fn check_windows(select: &Select) -> ControlFlow<String> {
    let is_grouped = is_grouped(select);
    let refuse = |expr: &Expr| match expr {
        Expr::Function(function) if function.over.is_some() && (is_grouped || has_aggregate(function)) => {
            ControlFlow::Break(format!(
                "the engine answers {} beside GROUP BY or over another aggregate wrongly; group in a subquery, and put \
                 the window around it: SELECT …, sum(n) OVER () FROM (SELECT …, count(*) AS n … GROUP BY …) AS t",
                super::first_line(&function.to_string())
            ))
        }
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(&select.projection, refuse)?;
    visit_expressions(&select.having, refuse)?;
    visit_expressions(&select.qualify, refuse)
}

fn has_aggregate(function: &Function) -> bool {
    let is_aggregate = |expr: &Expr| match expr {
        Expr::Function(inner) if inner.over.is_none() && is_aggregate(inner) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    visit_expressions(&function.args, is_aggregate).is_break()
        || visit_expressions(&function.over, is_aggregate).is_break()
}

fn constraint(join: &JoinOperator) -> Option<&JoinConstraint> {
    use JoinOperator as J;
    match join {
        J::Join(on) | J::Inner(on) | J::Left(on) | J::LeftOuter(on) | J::Right(on) | J::RightOuter(on) => Some(on),
        J::FullOuter(on) | J::CrossJoin(on) | J::Semi(on) | J::LeftSemi(on) | J::RightSemi(on) => Some(on),
        J::Anti(on) | J::LeftAnti(on) | J::RightAnti(on) | J::StraightJoin(on) => Some(on),
        J::AsOf { constraint, .. } => Some(constraint),
        _ => None,
    }
}

/// Each part of a join's condition must hold a column of one table against a column of the other.
fn check_condition(condition: &Expr) -> ControlFlow<String> {
    match condition {
        Expr::Nested(inner) => check_condition(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            check_condition(left)?;
            check_condition(right)
        }
        Expr::BinaryOp { left, right, .. } if joins(&tables(left), &tables(right)) => ControlFlow::Continue(()),
        other => ControlFlow::Break(format!(
            "the engine answers JOIN … ON {} wrongly: ON takes only columns of one table against columns of the other; \
             put a condition on one table into WHERE, or join a subquery: JOIN (SELECT * FROM … WHERE …) AS b",
            super::first_line(&other.to_string())
        )),
    }
}

/// The tables that the columns of an expression are qualified with; `None` for a column without one.
fn tables(expr: &Expr) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let _ = visit_expressions(expr, |expr| {
        match expr {
            Expr::Identifier(_) => found.push(None),
            Expr::CompoundIdentifier(parts) => found.push(parts.first().map(|part| part.value.to_lowercase())),
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    found
}

fn joins(left: &[Option<String>], right: &[Option<String>]) -> bool {
    let has_columns = !left.is_empty() && !right.is_empty();
    has_columns && !left.iter().flatten().any(|table| right.iter().flatten().any(|other| other == table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_with_right_answers_are_let_through() {
        for sql in [
            "select 1",
            "(select 1)",
            "-- drop\nwith a as (select 1) select * from a;",
            "/* drop */ show tables",
            "explain select * from reports",
            "select * from a join b on a.x = b.x and (a.y = b.y + 1)",
            "select * from a join b using (x)",
            "select * from a join b on x = b.y",
            "select sum(n) over (order by year) from (select year, count(*) as n from a group by year) t",
            "select year, count(*) from a where b = 'x' group by year having count(*) > 1",
        ] {
            assert!(check(sql).is_ok(), "{sql}: {:?}", check(sql));
        }
    }

    #[test]
    fn arithmetic_is_done_in_64_bits() {
        let table = [
            ("select year from a where n > 1", "select year from a where n > 1", false),
            ("select n - 1 as d from a", "SELECT n - 1 AS d FROM a", true),
            (
                "select 1 - count(*), row_number() over (order by y) from a",
                "SELECT 1 - CAST(count(*) AS BIGINT), CAST(row_number() OVER (ORDER BY y) AS BIGINT) FROM a",
                true,
            ),
            (
                "select extract(month from d) * 100 as m from a",
                "SELECT CAST(EXTRACT(MONTH FROM d) AS BIGINT) * 100 AS m FROM a",
                true,
            ),
            (
                "select max(length(x || '中''文')) - 1 from a",
                "SELECT max(CAST(length(x || '中''文') AS BIGINT)) - 1 FROM a",
                true,
            ),
        ];
        for (sql, expected, has_arithmetic) in table {
            assert_eq!(check(sql).expect(sql), Checked { sql: expected.to_owned(), has_arithmetic });
        }
    }

    #[test]
    fn lists_without_elements_and_selects_without_a_table_are_mended() {
        let table = [
            (
                "select id, unnest(a.list) as t from a where x or y",
                "SELECT id, unnest(a.list) AS t FROM a WHERE (x OR y) AND ARRAY_LENGTH(a.list) > 0",
            ),
            ("select unnest(list) from a", "SELECT unnest(list) FROM a WHERE ARRAY_LENGTH(list) > 0"),
            ("select unnest(array[1, 2]) as t", "select unnest(array[1, 2]) as t"),
            ("select right('abc', 2) as d", "SELECT right('abc', 2) AS d FROM (VALUES (0)) AS one (one)"),
            (
                "select * from (select upper('x') as u) as t",
                "SELECT * FROM (SELECT upper('x') AS u FROM (VALUES (0)) AS one (one)) AS t",
            ),
        ];
        for (sql, expected) in table {
            assert_eq!(check(sql).expect(sql).sql, expected);
        }
    }

    #[test]
    fn questions_with_wrong_answers_are_refused() {
        for (sql, expected) in [
            ("drop table reports", "DROP is not a question"),
            (" -- x\n DELETE from reports", "DELETE is not a question"),
            ("/* x */create table x as select 1", "CREATE is not a question"),
            ("select 1; select 2", "more than one statement"),
            (";", "it is empty"),
            ("select (1", "sql parser error"),
            ("select * from a join b on a.x = b.x and b.y = 'total'", "ON b.y = 'total' wrongly"),
            ("select * from a left join b on b.y is null", "wrongly"),
            ("select * from a join b on a.x = b.x and a.y > a.z", "ON a.y > a.z wrongly"),
            ("select * from a join b on a.x = b.x or a.y = 1", "wrongly"),
            ("select year, count(*) / sum(count(*)) over () from a group by year", "sum(count(*)) OVER () beside"),
            ("select sum(count(*)) over () from a", "wrongly"),
            ("select year, row_number() over (order by year) from a group by all", "wrongly"),
            ("select * from (select x, max(y) over () from a group by x) t", "wrongly"),
            ("with t as (select * from a join b on b.x = 1) select * from t", "wrongly"),
            ("select unnest(list) as t, count(*) from a group by 1", "beside GROUP BY"),
            ("select count(unnest(list)) from a", "inside an expression"),
            ("select unnest(x) as x, unnest(y) as y from a", "more than once"),
            ("select x from a cross join unnest(list) as u(x)", "UNNEST in FROM"),
        ] {
            let refused = check(sql).expect_err(sql);
            assert!(refused.is_wrong_argument() && refused.to_string().contains(expected), "{sql}: {refused}");
        }
    }
}
