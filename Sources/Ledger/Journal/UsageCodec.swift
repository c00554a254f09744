import Vocabulary

/// The binary form of tokens in the journal.
enum UsageCodec {
    static func encode(_ usage: Usage, into writer: inout SlotWriter) {
        writer.put(Int64(usage.input))
        writer.put(Int64(usage.cachedInput))
        writer.put(Int64(usage.cacheWrite))
        writer.put(Int64(usage.output))
        writer.put(Int64(usage.reasoning))
    }

    static func decode(_ reader: inout SlotReader) -> Usage {
        Usage(
            input: Int(reader.number(Int64.self)),
            cachedInput: Int(reader.number(Int64.self)),
            cacheWrite: Int(reader.number(Int64.self)),
            output: Int(reader.number(Int64.self)),
            reasoning: Int(reader.number(Int64.self))
        )
    }
}
