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
    /// Where exchanges were counted of late: most are of few kinds, and then nothing is hashed.
    private var latest = RecentPlaces()
    private var latestAttempts = RecentPlaces()
    private(set) var overhead = Histogram.overhead
    private(set) var firstByte = Histogram.firstByte
    private(set) var request = Histogram.request

    /// Makes counts that keep at most this many combinations of names.
    init(maximumSeries: Int) { self.maximumSeries = maximumSeries }

    /// Counts an exchange.
    mutating func add(_ record: ExchangeRecord, isKnownModel: (String) -> Bool) {
        let place =
            latest.first { $0 < series.count && series[$0].labels.fit(record) }
            ?? latest.remember(place(of: labels(record, isKnownModel)))
        series[place].sums.add(record)
        for attempt in record.attempts { count(attempt) }
        if !record.attempts.isEmpty { overhead.observe(record.overheadMicroseconds) }
        if let duration = record.timeToFirstByteMicroseconds { firstByte.observe(duration) }
        request.observe(record.durationMicroseconds)
    }

    private mutating func count(_ attempt: ExchangeRecord.Attempt) {
        let place =
            latestAttempts.first { $0 < attempts.count && attempts[$0].labels.fit(attempt) }
            ?? latestAttempts.remember(place(of: attempt))
        attempts[place].count += 1
    }

    private mutating func place(of attempt: ExchangeRecord.Attempt) -> Int {
        var labels = AttemptLabels(target: attempt.target, outcome: attempt.outcome)
        if attemptPlaces[labels] == nil, attempts.count >= maximumSeries { labels.target = Self.other }
        if let place = attemptPlaces[labels] { return place }
        attemptPlaces[labels] = attempts.count
        attempts.append((labels: labels, count: 0))
        return attempts.count - 1
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

extension ExchangeCounts.AttemptLabels {
    /// Whether they are an attempt's own, word for word.
    fileprivate func fit(_ attempt: ExchangeRecord.Attempt) -> Bool {
        target == attempt.target && outcome == attempt.outcome
    }
}

/// The places that were asked for last, four of them.
private struct RecentPlaces {
    private var places: InlineArray<4, Int> = [0, 1, 2, 3]
    private var oldest = 0

    /// The first of them that a test is true of.
    func first(where isWanted: (Int) -> Bool) -> Int? {
        for index in places.indices where isWanted(places[index]) { return places[index] }
        return nil
    }

    /// Remembers a place instead of the one that was remembered longest ago.
    mutating func remember(_ place: Int) -> Int {
        places[oldest] = place
        oldest = (oldest + 1) % places.count
        return place
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
