import CAssets

/// A published vocabulary of tokens.
public enum TokenVocabulary: String, Hashable, Sendable, CaseIterable {
    /// OpenAI's since GPT-4o; `o200k_harmony`, that of gpt-oss, has the same ranks and more special tokens.
    case o200k = "o200k_base"
    /// OpenAI's of GPT-4, GPT-3.5 and the embeddings.
    case cl100k = "cl100k_base"
    /// OpenAI's of Codex and the last models of GPT-3.
    case p50k = "p50k_base"
    /// OpenAI's of GPT-3.
    case r50k = "r50k_base"

    /// Reads the vocabulary's table, if that has not been done yet: some milliseconds that the first count need not wait.
    public func prepare() { _ = table.count }

    /// The vocabulary's ranks.
    var table: RankTable {
        switch self {
        case .o200k: Tables.o200k
        case .cl100k: Tables.cl100k
        case .p50k: Tables.p50k
        case .r50k: Tables.r50k
        }
    }
}

/// The tables that are part of the binary, each read when it is first asked for.
private enum Tables {
    static let o200k = RankTable(gatehouse_o200k_base_bytes(), gatehouse_o200k_base_length())
    static let cl100k = RankTable(gatehouse_cl100k_base_bytes(), gatehouse_cl100k_base_length())
    static let p50k = RankTable(gatehouse_p50k_base_bytes(), gatehouse_p50k_base_length())
    /// The first 50,256 ranks of `p50k_base`, which adds runs of spaces.
    static let r50k = RankTable(
        gatehouse_p50k_base_bytes(),
        gatehouse_p50k_base_length(),
        limit: 50_256
    )
}

extension RankTable {
    /// Reads a table that is part of the binary and lives as long as the process.
    fileprivate init(_ start: UnsafePointer<UInt8>, _ length: Int, limit: Int = .max) {
        let bytes = unsafe UnsafeBufferPointer(start: start, count: length)
        self.init(packed: bytes.span, limit: limit)
    }
}
