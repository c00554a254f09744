import JSONText
import Vocabulary

/// A step of a streamed answer in no dialect's words.
///
/// A reader gives ``started`` first and once; opens each part before its content and closes it after; of one choice at
/// most one text or reasoning part is open at a time, while calls may be open side by side (some providers interleave
/// their arguments); gives ``finished`` once for each choice, any number of ``usage`` of which the last counts, and
/// ``ended`` last, unless ``failed`` came. `part` counts the parts of a choice from 0.
public enum ReplyEvent: Hashable, Sendable {
    /// The head: id, model and time as far as the provider says them.
    case started(id: String, model: String, created: Int?)
    /// A part begins. A text, a refusal and reasoning begin empty; a call has its id and name and no arguments; an opaque
    /// part comes whole.
    case opened(choice: Int, part: Int, ContentPart)
    /// More of a text, refusal or reasoning, or of a call's arguments.
    case text(choice: Int, part: Int, String)
    /// The proof of the part that is open, or of the call (``ToolCall/signature``).
    case signed(choice: Int, part: Int, Signature)
    /// Where the text of the part has its statements from.
    case cited(choice: Int, part: Int, Citation)
    /// Log probabilities of what came just before, in the form of Chat Completions' chunks.
    case logProbabilities(choice: Int, JSONValue)
    /// A part is whole.
    case closed(choice: Int, part: Int)
    /// A choice is whole.
    case finished(choice: Int, StopReason, native: String?, stopSequence: String?)
    /// What was used so far; cumulative.
    case usage(Usage)
    /// The service tier that answers, in OpenAI's words.
    case serviceTier(String)
    /// A sign of life without content.
    case pinged
    /// The provider failed in the middle.
    case failed(UpstreamProblem)
    /// The stream has come to its proper end.
    case ended
}
