import Dialects

/// What a request line that runs a model says of it.
struct InferenceRoute: Equatable, Sendable {
    /// What is asked, and in which dialect.
    let operation: Dialects.Operation
    /// The model, where the path names it.
    var model: String?
    /// Whether a stream is asked for, where the path says so.
    let isStream: Bool?
    /// Whether the stream is to be one JSON array (Gemini without `alt=sse`).
    private(set) var isArrayStream = false

    init(_ operation: Dialects.Operation, isStream: Bool? = nil) {
        self.operation = operation
        self.isStream = isStream
    }

    /// Reads what the query says of the answer's form.
    mutating func read(query: Substring) {
        guard operation == .generateContent, isStream == true else { return }
        isArrayStream = !query.split(separator: "&").contains("alt=sse")
    }
}
