import GRDB

/// Exact sums that stop at the largest integer, where SQLite's `SUM` fails for good.
///
/// Billions and what is left of them are added apart, so that no number of rows that fits on a disk is too much.
enum SafeSum {
    private static let billion: Int64 = 1_000_000_000

    /// The two columns of the sum of a column.
    static func parts(_ column: String) -> String {
        "SUM(\(column) / 1000000000), SUM(\(column) % 1000000000)"
    }

    /// The sum whose two columns begin at a place; of no rows zero.
    static func whole(_ row: Row, at place: Int) -> Int64 {
        let rest = (row[place + 1] as Int64?) ?? 0
        let billions = ((row[place] as Int64?) ?? 0) + rest / billion
        let (product, isOver) = billions.multipliedReportingOverflow(by: billion)
        let (sum, isOverToo) = product.addingReportingOverflow(rest % billion)
        return isOver || isOverToo ? .max : sum
    }
}
