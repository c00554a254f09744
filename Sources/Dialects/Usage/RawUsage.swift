import JSONText
import Vocabulary

/// The counts of a usage report as its provider writes them, before it is known which of them include which.
///
/// What was not said is `nil`, so that the reports of a stream can be merged.
public struct RawUsage: Hashable, Sendable {
    /// Input tokens, with or without the parts below as the convention says.
    public var input: Int?
    /// Output tokens, with or without reasoning as the convention says.
    public var output: Int?
    /// All tokens.
    public var total: Int?
    /// Input read from a cache.
    public var cached: Int?
    /// Input written to a cache.
    public var cacheWrite: Int?
    /// Of what was written to a cache: for minutes.
    public var cacheWriteShort: Int?
    /// Of what was written to a cache: for an hour.
    public var cacheWriteLong: Int?
    /// Output that is reasoning.
    public var reasoning: Int?
    /// Input that tools of the provider made.
    public var toolInput: Int?
    /// Whether reasoning is counted in none of the other counts, whatever the convention.
    public var reasonsApart = false
    /// Of cached input: sound.
    public var cachedAudio: Int?
    /// Of cached input: pictures.
    public var cachedImage: Int?
    /// Input tokens that are billed, where not all are.
    public var billedInput: Int?
    /// Output tokens that are billed, where not all are.
    public var billedOutput: Int?
    /// What is billed and not in any of the counts above, in normal form.
    public var outside: Usage?
    /// The counts of other parts; zero where nothing was said.
    public var rare = RareUsage.none
    /// Whether searches were counted, be it as none.
    public var countsSearches = false
    /// Pictures that a tool has made; what they used stands outside, if the report says it.
    public var pictures = 0
    /// Whether the report says what a tool's pictures used, be it nothing.
    public var countsPictures = false
    /// How urgently the request was served.
    public var serviceTier: ServiceTier?
    /// Whether some count was impossible, so that nothing of the report can be trusted.
    public var isBroken = false

    /// Nothing was said.
    public init() {}

    /// Takes over what a later report of the same stream says.
    ///
    /// What it leaves out stays, and nothing is ever added up.
    public mutating func merge(_ later: RawUsage) {
        input = later.input ?? input
        output = later.output ?? output
        total = later.total ?? total
        cached = later.cached ?? cached
        cacheWrite = later.cacheWrite ?? cacheWrite
        cacheWriteShort = later.cacheWriteShort ?? cacheWriteShort
        cacheWriteLong = later.cacheWriteLong ?? cacheWriteLong
        reasoning = later.reasoning ?? reasoning
        toolInput = later.toolInput ?? toolInput
        reasonsApart = reasonsApart || later.reasonsApart
        cachedAudio = later.cachedAudio ?? cachedAudio
        cachedImage = later.cachedImage ?? cachedImage
        billedInput = later.billedInput ?? billedInput
        billedOutput = later.billedOutput ?? billedOutput
        outside = later.outside ?? outside
        countsSearches = countsSearches || later.countsSearches
        countsPictures = countsPictures || later.countsPictures
        pictures = max(pictures, later.pictures)
        serviceTier = later.serviceTier ?? serviceTier
        isBroken = isBroken || later.isBroken
        for part in UsagePart.allCases where later.rare[part] > 0 { rare[part] = later.rare[part] }
    }

    /// Whether the report says anything about tokens or what is counted in their place.
    public var isEmpty: Bool {
        input == nil && output == nil && total == nil && billedInput == nil && billedOutput == nil
            && outside == nil && rare.isEmpty
    }
}

extension RawUsage {
    /// More than 2^40 is no count: no model takes or makes a millionth of it, and it would only overflow sums.
    private static let mostTokens = 1 << 40

    /// Reads the count that comes next; `nil` if it is none.
    ///
    /// A count that cannot be makes the report broken.
    mutating func count(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Int? {
        guard let token = number(&outline, bytes) else { return nil }
        guard let value = JSONNumber.integer(token, in: bytes) ?? JSONNumber.roundedUp(token, in: bytes),
            value >= 0, value <= Self.mostTokens
        else {
            isBroken = true
            return nil
        }
        return value
    }

    /// Reads the count of a part that comes next, if it is one: the larger one where it stands in two places.
    mutating func count(_ part: UsagePart, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard let value = count(&outline, bytes) else { return }
        if part == .searches { countsSearches = true }
        rare[part] = max(rare[part], value)
    }

    /// Reads how large the context of the answer's search was, as Perplexity says it of each (Sonar API, "Pricing", read 2026-11).
    mutating func searchContext(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        let value = outline.skipValue(bytes).lowerBound
        let part: UsagePart?
        if bytes.holds("\"low\"", at: value) {
            part = .searchesLow
        } else if bytes.holds("\"high\"", at: value) {
            part = .searchesHigh
        } else if bytes.holds("\"medium\"", at: value) {
            part = nil
        } else {
            return
        }
        rare[.searches] = max(rare[.searches], 1)
        if let part { rare[part] = 1 }
    }

    /// Reads a number of seconds as milliseconds, rounded up.
    mutating func milliseconds(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard let token = number(&outline, bytes) else { return }
        let text = bytes.extracting(token).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
        guard let seconds = Double(text), seconds >= 0, seconds <= 4_000_000 else {
            isBroken = true
            return
        }
        // Binary fractions of a whole number of milliseconds may come out a hair above it.
        rare[.audioMilliseconds] = Int((seconds * 1000 - 1e-6).rounded(.up))
    }

    private func number(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) -> Range<Int>? {
        let first = outline.peek(bytes)
        let token = outline.skipValue(bytes)
        guard first == UInt8(ascii: "-") || first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9") else {
            return nil
        }
        return token
    }
}
