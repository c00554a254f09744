import Vocabulary

/// What ended exchanges add up to, from which every metric about them is made.
///
/// One look-up finds all sums of an exchange: counting is part of what a request costs the processor, reading is not.
struct ExchangeCounts {
    /// What exchanges are told apart by.
    struct Labels: Hashable {
        var model: String
        var provider: String
        var team: String
        var status: Int
    }

    /// What is summed.
    struct Sums {
        var requests: Int64 = 0
        var usage = TokenSums()
        var cost = Money.zero
    }

    /// Tokens by kind; the totals include their parts.
    struct TokenSums {
        var input: Int64 = 0
        var cachedInput: Int64 = 0
        var cacheWrite: Int64 = 0
        var output: Int64 = 0
        var reasoning: Int64 = 0
    }

    /// What attempts are told apart by.
    struct AttemptLabels: Hashable {
        var target: String
        var outcome: String
    }

    /// What stands for names beyond the bound, and for models that are not declared.
    static let other = "other"
    /// What stands for a name that an exchange does not have.
    static let none = "none"

    private let maximumSeries: Int
    private(set) var sums: [Labels: Sums] = [:]
    private(set) var attempts: [AttemptLabels: Int64] = [:]
    private(set) var overhead = Histogram.overhead
    private(set) var firstByte = Histogram.firstByte
    private(set) var request = Histogram.request

    /// Makes counts that keep at most this many combinations of names.
    init(maximumSeries: Int) { self.maximumSeries = maximumSeries }

    /// Counts an exchange.
    mutating func add(_ record: ExchangeRecord, isKnownModel: (String) -> Bool) {
        sums[labels(record, isKnownModel), default: Sums()].add(record)
        for attempt in record.attempts {
            var labels = AttemptLabels(target: attempt.target, outcome: attempt.outcome)
            if attempts[labels] == nil, attempts.count >= maximumSeries { labels.target = Self.other }
            attempts[labels, default: 0] += 1
        }
        if !record.attempts.isEmpty { overhead.observe(record.overheadMicroseconds) }
        if let duration = record.timeToFirstByteMicroseconds { firstByte.observe(duration) }
        request.observe(record.durationMicroseconds)
    }

    private func labels(_ record: ExchangeRecord, _ isKnownModel: (String) -> Bool) -> Labels {
        var labels = Labels(
            model: record.model,
            provider: record.provider,
            team: record.team.rawValue,
            status: record.status
        )
        if labels.model.isEmpty { labels.model = Self.none }
        if labels.provider.isEmpty { labels.provider = Self.none }
        // Only known models have an entry, so that finding one answers the question.
        if sums[labels] != nil { return labels }
        if !record.model.isEmpty, !isKnownModel(record.model) { labels.model = Self.other }
        guard sums[labels] == nil, sums.count >= maximumSeries else { return labels }
        return Labels(model: Self.other, provider: Self.other, team: Self.other, status: record.status)
    }
}

extension ExchangeCounts.Sums {
    fileprivate mutating func add(_ record: ExchangeRecord) {
        requests += 1
        usage.input.grow(by: Int64(max(0, record.usage.input)))
        usage.cachedInput.grow(by: Int64(max(0, record.usage.cachedInput)))
        usage.cacheWrite.grow(by: Int64(max(0, record.usage.cacheWrite)))
        usage.output.grow(by: Int64(max(0, record.usage.output)))
        usage.reasoning.grow(by: Int64(max(0, record.usage.reasoning)))
        cost += record.cost
    }
}
