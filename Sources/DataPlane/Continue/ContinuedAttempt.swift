import Dialects
import NIOCore
import Policy

/// The attempt that is to go on with a stream, before anything is taken for it.
struct ContinuedAttempt {
    /// The plan with the attempt in it.
    let plan: AttemptPlan
    /// Whether it is on the target whose stream has broken off.
    let isRepeat: Bool
    /// The operation in which the target is asked.
    let operation: Dialects.Operation
    /// The request's body.
    let body: ByteBuffer
    /// What makes the answer the rest of the stream.
    let translation: AnswerTranslation
    /// About what the text that the target is given counts as its input.
    let prefillTokens: Int
    /// By how many bytes the request is longer than the one from the beginning.
    let added: Int
}
