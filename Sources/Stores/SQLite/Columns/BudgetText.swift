import Policy
import Vocabulary

/// A budget as a column of JSON keeps it.
struct BudgetText: Codable {
    private struct Grant: Codable {
        var amount: Int64
        var starts: Int64?
        var ends: Int64
        var reason: String
    }

    private struct Carry: Codable {
        var most: Int64?
    }

    private var unit: String
    private var limit: Int64
    private var window: String
    private var starts: Int64?
    private var ends: Int64?
    private var every: Int?
    private var startsOn: String?
    private var zone: String
    private var alerts: [Int]
    private var grants: [Grant]
    private var carry: Carry?

    /// Makes the column's form.
    init(_ terms: BudgetTerms) {
        unit = terms.unit.rawValue
        limit = terms.limit.count
        window = terms.window.rawValue
        starts = terms.span?.start.microseconds
        ends = terms.span?.end.microseconds
        every = terms.cycle?.every
        startsOn = terms.cycle?.startsOn.description
        zone = terms.timeZone
        alerts = terms.alerts
        grants = terms.grants.map { grant in
            Grant(
                amount: grant.amount.count,
                starts: grant.start?.microseconds,
                ends: grant.end.microseconds,
                reason: grant.reason
            )
        }
        carry = terms.carryOver.map { Carry(most: $0.most?.count) }
    }

    /// The budget; throws if it is not one that this version knows.
    func terms() throws -> BudgetTerms {
        guard let unit = BudgetUnit(rawValue: unit), let window = BudgetTerms.Window(rawValue: window) else {
            throw StoreFailure("unknown unit or window of a budget in the database")
        }
        var terms = BudgetTerms(
            BudgetAmount(unit: unit, quantity: Quantity(count: limit)),
            window: window,
            timeZone: zone,
            alerts: alerts
        )
        if let starts, let ends {
            terms.span = BudgetSpan(start: UTCTime(microseconds: starts), end: UTCTime(microseconds: ends))
        }
        if let date = startsOn.flatMap({ CivilDate($0) }) {
            terms.cycle = BudgetCycle(every: every ?? 1, startsOn: date)
        }
        terms.grants = grants.map { grant in
            BudgetGrant(
                amount: Quantity(count: grant.amount),
                start: grant.starts.map(UTCTime.init(microseconds:)),
                end: UTCTime(microseconds: grant.ends),
                reason: grant.reason
            )
        }
        terms.carryOver = carry.map { CarryOver(most: $0.most.map(Quantity.init(count:))) }
        return terms
    }
}
