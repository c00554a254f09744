import Policy
import Ports
import Vocabulary

/// What a change will charge new budgets of parts for, as far as it was read before the change begins, so that others need
/// not wait while years of usage are read.
struct PreparedCounting: Sendable {
    /// What is left to read within the change: the latest hours.
    private static let left = Duration.seconds(2 * 3600)

    /// What was asked for.
    let counting: PartCounting
    /// What was found.
    let gaps: [PartGap]
    /// How often anything had been counted by then.
    let countings: UInt64

    /// The older part of a wish, which can be read beforehand; `nil` if there is none.
    static func older(_ counting: PartCounting) -> PartCounting? {
        let hour: Int64 = 3_600_000_000
        let end = UTCTime(microseconds: (counting.now + (.zero - left)).microseconds / hour * hour)
        guard counting.since < end else { return nil }
        var older = counting
        older.until = end
        return older
    }

    /// What a change writes for a wish: what was found and the rest of the wish, if that is still the same and nothing has been
    /// counted since, else the whole wish.
    static func writes(
        _ wish: PartCounting,
        _ prepared: PreparedCounting?,
        countings: UInt64
    ) -> [DirectoryWrite] {
        guard let prepared, prepared.countings == countings, prepared.counting.scopes == wish.scopes,
            prepared.counting.teams == wish.teams, let until = prepared.counting.until
        else { return [.count(wish)] }
        var rest = wish
        rest.since = until
        return [.charge(prepared.gaps), .count(rest)]
    }
}
