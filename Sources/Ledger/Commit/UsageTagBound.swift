import Vocabulary

/// Keeps the hourly usage from growing with every value that clients put into their requests' tags.
///
/// For each key and hour, so many different sets of tags are kept apart. Past that, the values of what the requests
/// gave themselves become `(other)`, and past as many sets of names again the requests' own tags are left out. Only
/// usage is folded; the exchanges' rows keep what was said. A restart begins to count anew.
struct UsageTagBound: Sendable {
    /// The value that stands for all that are not kept apart.
    static let folded = "(other)"

    private struct Place: Hashable {
        let hour: UTCTime
        let key: KeyID
    }

    /// Sets are remembered by their hash: two that share one cost a row too many, and nothing else.
    private struct Known {
        var sets: Set<Int> = []
        var foldedSets: Set<Int> = []
    }

    private static let hour: Int64 = 3_600_000_000
    /// An exchange that lasted longer than this counts anew.
    private static let hoursKept: Int64 = 3

    private let most: Int
    private let mostOfAllKeys: Int
    private var known: [Place: Known] = [:]
    private var knownCount = 0
    private var newest = UTCTime(microseconds: .min)

    /// Makes a bound for each key and hour, and one for what is remembered of all of them together.
    init(most: Int = 1000, mostOfAllKeys: Int = 1_000_000) {
        self.most = most
        self.mostOfAllKeys = mostOfAllKeys
    }

    /// The tags under which the usage of an exchange is summed.
    mutating func tags(of record: borrowing ExchangeRecord, in hour: UTCTime) -> [String: String] {
        guard !record.requestTags.isEmpty else { return record.tags }
        if hour > newest { begin(hour) }
        let place = Place(hour: hour, key: record.key)
        let tags = record.tags
        if insert(tags, place, \.sets) { return tags }
        var folded = tags
        for name in record.requestTags { folded[name] = Self.folded }
        if insert(folded, place, \.foldedSets) { return folded }
        for name in record.requestTags { folded[name] = nil }
        return folded
    }

    private mutating func insert(
        _ tags: [String: String],
        _ place: Place,
        _ kind: WritableKeyPath<Known, Set<Int>>
    ) -> Bool {
        let hash = tags.hashValue
        let sets = known[place]?[keyPath: kind] ?? []
        if sets.contains(hash) { return true }
        guard sets.count < most, knownCount < mostOfAllKeys else { return false }
        known[place, default: Known()][keyPath: kind].insert(hash)
        knownCount += 1
        return true
    }

    private mutating func begin(_ hour: UTCTime) {
        newest = hour
        let oldest = hour.microseconds - Self.hoursKept * Self.hour
        known = known.filter { $0.key.hour.microseconds >= oldest }
        knownCount = known.values.reduce(0) { $0 + $1.sets.count + $1.foldedSets.count }
    }
}
