import JSONText
import Vocabulary

/// A dialect in which one can converse with a model: how its requests, answers, streams and failures are read and written.
///
/// Two dialects meet in ``Conversation``, ``Reply`` and ``ReplyEvent``: a request is read in the caller's and written in
/// the target's, an answer the other way round.
public protocol ConversationDialect: SendableMetatype {
    /// Reads the events of an upstream's stream.
    associatedtype EventReader: ReplyEventReading
    /// Writes the events of a caller's stream.
    associatedtype EventWriter: ReplyEventWriting

    /// Reads a caller's request. `model` and `isStream` are what the path says, in dialects that put them there.
    static func conversation(
        from body: JSONValue,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> Conversation

    /// Writes a request for a target, and notes in `rendering` what the target cannot express.
    static func body(of conversation: Conversation, _ rendering: inout Rendering) throws(Refusal) -> JSONValue

    /// Reads a target's whole answer; throws where it is none, or an error in the clothes of an answer.
    static func reply(from body: JSONValue) throws(UpstreamProblem) -> Reply

    /// Reads the whole answer of a model, by the target's id of it.
    ///
    /// Only dialects whose answers do not tell whose signatures they carry need to know.
    static func reply(from body: JSONValue, of model: String) throws(UpstreamProblem) -> Reply

    /// Writes a whole answer for a caller.
    static func body(of reply: Reply, _ context: ReplyContext) -> JSONValue

    /// Reads the body of a target's error answer; any bytes may stand in it.
    static func problem(status: Int, body: [UInt8]) -> UpstreamProblem

    /// Writes the body of an error answer to a caller.
    static func failureBody(_ refusal: Refusal) -> [UInt8]

    /// Writes the body of an error answer for an upstream's error: its words where they may be shown.
    static func failureBody(_ problem: UpstreamProblem) -> [UInt8]

    /// Begins to read a stream.
    static func eventReader() -> EventReader

    /// Begins to read the stream of a model, by the target's id of it.
    static func eventReader(of model: String) -> EventReader

    /// Begins to write a stream.
    static func eventWriter(_ context: ReplyContext) -> EventWriter
}

extension ConversationDialect {
    /// Reads the whole answer of whatever model.
    public static func reply(from body: JSONValue, of model: String) throws(UpstreamProblem) -> Reply {
        try reply(from: body)
    }

    /// Begins to read the stream of whatever model.
    public static func eventReader(of model: String) -> EventReader { eventReader() }
}

/// Reads the events of an upstream's stream into steps of an answer.
public protocol ReplyEventReading: Sendable {
    /// Reads one event: its name, if the framing gives one, and its data.
    ///
    /// Throws where the data is not the dialect's; unknown events are passed over.
    mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent]

    /// The stream is over: what is still to be said. Ends with ``ReplyEvent/ended`` if the stream came to its proper end,
    /// else with ``ReplyEvent/failed`` for a stream that was cut.
    mutating func finish() -> [ReplyEvent]
}

/// Writes steps of an answer into a caller's stream, framing included.
public protocol ReplyEventWriting: Sendable {
    /// Appends what a step is to the caller, which may be nothing.
    mutating func write(_ event: ReplyEvent, to bytes: inout [UInt8])
}

/// What a caller's answer needs besides the answer itself.
public struct ReplyContext: Sendable {
    /// The request that is answered.
    public var conversation: Conversation
    /// The model's name that the answer carries; `nil` is what the upstream says.
    public var model: String?
    /// When the exchange began, as seconds since 1970.
    public var created: Int
    /// A text that is unique to the exchange, letters, digits and `_` only: ids that the upstream did not give are made
    /// from it.
    public var id: String
    /// The same for the ids of answers that can be asked for later: whoever knows `id` alone must not be able to make it.
    ///
    /// It is `id` unless said otherwise, which does where nothing is kept.
    public var answerID: String
    /// The target's own id of the model; empty where it is not known.
    public var targetModel = ""
    /// The id by which the caller can ask about the request; `nil` where it has none.
    public var requestID: String?
    /// Whether a stream is to be one JSON array, as Gemini's are without `alt=sse`.
    public var isArrayStream = false
    /// Whether it is to be known if a filter of the provider's has kept the answer back.
    public var watchesFilter = false
    /// How long the target has taken by now, in milliseconds; 0 where nobody measures.
    public var latencyMilliseconds: @Sendable () -> Int = { 0 }

    /// Makes a context.
    public init(conversation: Conversation, model: String?, created: Int, id: String) {
        self.conversation = conversation
        self.model = model
        self.created = created
        self.id = id
        answerID = id
    }
}
