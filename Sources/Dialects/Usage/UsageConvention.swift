import Vocabulary

/// Which counts of a usage report include which others: what differs between providers that write the same numbers.
public struct UsageConvention: Hashable, Sendable {
    /// Whether the input includes what was read from a cache and written to it.
    public var inputIncludesCache: Bool
    /// Whether the output includes reasoning.
    public var outputIncludesReasoning: Bool
    /// Whether a total above input and output tells of tokens that neither of them includes.
    public var totalTellsRest: Bool

    /// Makes a convention.
    public init(inputIncludesCache: Bool, outputIncludesReasoning: Bool, totalTellsRest: Bool = false) {
        self.inputIncludesCache = inputIncludesCache
        self.outputIncludesReasoning = outputIncludesReasoning
        self.totalTellsRest = totalTellsRest
    }

    /// The report in normal form; `nil` if it says nothing, or something impossible.
    ///
    /// Input includes cached input, cache writes and what tools put in; output includes reasoning. Parts are as they
    /// were reported, even above their total: they are cut where they are charged.
    public func usage(of raw: RawUsage) -> Usage? {
        guard !raw.isBroken, !raw.isEmpty else { return nil }
        var usage = Usage()
        usage.cachedInput = raw.cached ?? 0
        usage.cacheWrite = max(
            raw.cacheWrite ?? raw.cacheWriteShort.map { $0 + (raw.cacheWriteLong ?? 0) } ?? 0,
            raw.cacheWriteLong ?? 0
        )
        usage.reasoning = raw.reasoning ?? 0
        usage.rare = raw.rare
        usage.saysNoSearch = raw.countsSearches && raw.rare[.searches] == 0
        usage.rare[.cacheWriteLong] = raw.cacheWriteLong ?? 0
        usage.rare[.audioInput] -= raw.cachedAudio ?? 0
        usage.rare[.imageInput] -= raw.cachedImage ?? 0
        usage.serviceTier = raw.serviceTier
        let isApart = !outputIncludesReasoning || raw.reasonsApart
        usage.output = (raw.output ?? raw.billedOutput ?? 0) + (isApart ? usage.reasoning : 0)
        usage.input = input(raw, usage)
        if totalTellsRest { addRest(raw, to: &usage) }
        cutBilled(raw, &usage)
        if let outside = raw.outside { usage.add(outside) }
        if !raw.countsPictures, raw.pictures > 0 { usage.add(pictures: raw.pictures) }
        return usage
    }

    private func input(_ raw: RawUsage, _ usage: Usage) -> Int {
        guard let input = raw.input ?? raw.billedInput else {
            // A total alone is input: so do servers of embeddings and reranking write it.
            return max(0, (raw.total ?? 0) - usage.output)
        }
        return input + (raw.toolInput ?? 0) + (inputIncludesCache ? 0 : usage.cachedInput + usage.cacheWrite)
    }

    /// Adds what only the total tells of.
    private func addRest(_ raw: RawUsage, to usage: inout Usage) {
        guard raw.input != nil, let total = raw.total else { return }
        let rest = total - usage.input - usage.output
        guard rest > 0 else { return }
        if rest == raw.rare[.audioInput] {
            usage.input += rest
        } else {
            usage.output += rest
            if usage.reasoning == 0 { usage.reasoning = rest }
        }
    }

    /// Sets apart what was processed and is not billed.
    private func cutBilled(_ raw: RawUsage, _ usage: inout Usage) {
        if let billed = raw.billedInput {
            usage.input = max(usage.input, billed)
            usage.rare[.unbilledInput] = usage.input - billed
        }
        if let billed = raw.billedOutput {
            usage.output = max(usage.output, billed)
            usage.rare[.unbilledOutput] = usage.output - billed
        }
    }
}

extension Usage {
    /// Adds pictures of which the report says nothing, as square ones of high quality ("Image generation", platform.openai.com,
    /// read 2026-11).
    fileprivate mutating func add(pictures: Int) {
        let tokens = min(pictures, 1 << 20) * 4160
        add(Usage(output: tokens, rare: [.imageOutput: tokens]))
    }
}
