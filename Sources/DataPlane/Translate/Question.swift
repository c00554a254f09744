import Dialects
import JSONText
import NIOCore
import Policy
import Vocabulary

/// What a caller asks, in no dialect's words.
enum Question {
    /// A conversation that is to go on.
    case conversation(Conversation)
    /// Things that are to be embedded, and in which form their vectors go back.
    case embeddings(EmbeddingRequest, EmbeddingForm)
    /// Documents that are to be ranked.
    case rerank(RerankRequest)
    /// A conversation whose tokens are to be counted, and in which dialect their number goes back.
    case count(Conversation, CountDialect)

    /// Whether an operation's requests can be said in other dialects.
    static func isSayable(_ operation: Dialects.Operation) -> Bool {
        operation.conversation != nil || operation.isCount || EmbeddingForm.face(operation) != nil
            || operation == .rerankV1 || operation == .rerankV2
    }

    /// The request's body.
    static func value(_ body: ByteBuffer) throws(Refusal) -> JSONValue {
        do {
            return try JSONValue.read(body.readableBytesUInt8Span)
        } catch {
            throw Refusal(.invalidBody, "The request body is not a valid JSON object: \(error).")
        }
    }

    /// Reads what a route's request asks; `nil` if it cannot be said in another dialect.
    init?(_ route: InferenceRoute, _ value: JSONValue, _ recollection: Recollection) throws(Refusal) {
        let operation = route.operation
        if let dialect = operation.conversation {
            // A target of another dialect keeps nothing, so that what only a store can know has to be refused.
            if operation == .responses { try StoredResponse.refuseForeignState(value) }
            var conversation = try dialect.conversation(
                from: value,
                model: route.model,
                isStream: route.isStream
            )
            if case .here(let id, _) = recollection { conversation.resumedID = id }
            self = .conversation(conversation)
        } else if let dialect = operation.count {
            self = .count(try dialect.conversation(from: value, model: route.model), dialect)
        } else if operation == .rerankV1 || operation == .rerankV2 {
            self = .rerank(
                try RerankRequestReading.request(from: value, .face(operation, value), model: route.model)
            )
        } else if let form = EmbeddingForm.face(operation) {
            self = .embeddings(try form.dialect.request(from: value, model: route.model), form)
        } else {
            return nil
        }
    }
}
