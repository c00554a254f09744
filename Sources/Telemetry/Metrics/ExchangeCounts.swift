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
    private(set) var series: [(labels: Labels, sums: Sums)] = []
    private(set) var attempts: [(labels: AttemptLabels, count: Int64)] = []
    private var places: [Labels: Int] = [:]
    private var attemptPlaces: [AttemptLabels: Int] = [:]
    /// Where the exchange before was counted: many in a row are of one kind, and then nothing is hashed.
    private var latest = 0
    private var latestAttempt = 0
    private(set) var overhead = Histogram.overhead
    private(set) var firstByte = Histogram.firstByte
    private(set) var request = Histogram.request

    /// Makes counts that keep at most this many combinations of names.
    init(maximumSeries: Int) { self.maximumSeries = maximumSeries }

    /// Counts an exchange.
    mutating func add(_ record: ExchangeRecord, isKnownModel: (String) -> Bool) {
        if latest >= series.count || !series[latest].labels.fit(record) {
            latest = place(of: labels(record, isKnownModel))
        }
        series[latest].sums.add(record)
        for attempt in record.attempts { count(attempt) }
        if !record.attempts.isEmpty { overhead.observe(record.overheadMicroseconds) }
        if let duration = record.timeToFirstByteMicroseconds { firstByte.observe(duration) }
        request.observe(record.durationMicroseconds)
    }

    private mutating func count(_ attempt: ExchangeRecord.Attempt) {
        let isAsBefore =
            latestAttempt < attempts.count && attempts[latestAttempt].labels.target == attempt.target
            && attempts[latestAttempt].labels.outcome == attempt.outcome
        if !isAsBefore {
            var labels = AttemptLabels(target: attempt.target, outcome: attempt.outcome)
            if attemptPlaces[labels] == nil, attempts.count >= maximumSeries { labels.target = Self.other }
            latestAttempt = attemptPlaces[labels] ?? attempts.count
            if latestAttempt == attempts.count {
                attemptPlaces[labels] = latestAttempt
                attempts.append((labels: labels, count: 0))
            }
        }
        attempts[latestAttempt].count += 1
    }

    private mutating func place(of labels: Labels) -> Int {
        if let place = places[labels] { return place }
        places[labels] = series.count
        series.append((labels: labels, sums: Sums()))
        return series.count - 1
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
        if places[labels] != nil { return labels }
        if !record.model.isEmpty, !isKnownModel(record.model) { labels.model = Self.other }
        guard places[labels] == nil, series.count >= maximumSeries else { return labels }
        return Labels(model: Self.other, provider: Self.other, team: Self.other, status: record.status)
    }
}

extension ExchangeCounts.Labels {
    /// Whether they are a record's own, word for word.
    fileprivate func fit(_ record: ExchangeRecord) -> Bool {
        status == record.status && model == record.model && provider == record.provider
            && team == record.team.rawValue
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
