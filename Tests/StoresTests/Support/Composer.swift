import Ledger
import Vocabulary

/// Makes a batch of records and their sums by the hour.
struct Composer {
    var batch = LedgerBatch()

    mutating func add(_ record: ExchangeRecord) {
        batch.records.append(record)
        let hour = UTCTime(microseconds: record.time.microseconds / 3_600_000_000 * 3_600_000_000)
        let group = UsageSum.Group(
            hour: hour,
            team: record.team,
            key: record.key,
            user: record.user,
            model: record.model,
            provider: record.provider,
            tags: record.tags
        )
        var sum = UsageSum(group: group)
        sum.requests = 1
        sum.errors = record.status >= 400 ? 1 : 0
        sum.usage = record.usage
        sum.cost = record.cost
        batch.usage.append(sum)
    }
}
