import Dialects
import JSONText
import NIOCore
import Ports
import Vocabulary

/// What a request of the Responses API goes on from.
enum Recollection: Sendable {
    /// Nothing that is kept.
    case nothing
    /// The answer of this id, kept here: the body has all that was said before it.
    case here(id: String, body: ByteBuffer)
    /// An answer that the provider of this name keeps.
    case at(provider: String, id: String)

    /// Joins a request with the answer that it goes on from; takes as long as both are, and is done off the event loops.
    init(
        _ found: Result<KeptResponse?, any Error>,
        _ id: String,
        _ body: ByteBuffer
    ) throws(RecollectionError) {
        switch found {
        case .failure(let error): throw .failed("\(error)")
        case .success(nil): throw .refused(StoredResponse.notFound(id))
        case .success(let kept?):
            switch kept.content {
            case .at(let provider): self = .at(provider: provider, id: id)
            case .here(let input, let response):
                do {
                    let stored = try StoredResponse(input: input, response: response)
                    let request = try JSONValue.read(body.readableBytesUInt8Span)
                    self = .here(id: id, body: ByteBuffer(bytes: stored.expanded(request).bytes))
                } catch {
                    throw .failed("\(error)")
                }
            }
        }
    }
}

/// Why it is not known what a request goes on from.
enum RecollectionError: Error {
    /// The caller is told.
    case refused(Refusal)
    /// The store is not well, for this reason.
    case failed(String)

    /// What the caller is told when the store is not well.
    static let unavailable = Refusal(
        .overloaded,
        "The gateway cannot read the responses that it keeps. The caller can repeat the request; the operator must look "
            + "at the store.",
        retryAfter: .seconds(1)
    )
}
