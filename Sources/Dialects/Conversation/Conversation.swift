import JSONText

/// A request to a chat model in no dialect's words: what every dialect says, kept whole.
///
/// It is what stands between two dialects that differ. A dialect's reader puts every field of a request somewhere in here;
/// what has no place of its own goes to ``extras`` by its name in that dialect, so that nothing is lost unseen. A
/// dialect's writer says everything it can and hands the rest to ``Rendering/give(up:field:)``.
public struct Conversation: Hashable, Sendable {
    /// The model as the caller named it.
    public var model: String
    /// Leading instructions: text parts, in order; never merged, as caches and attribution go by blocks.
    public var system: [ContentPart] = []
    /// The turns in order; neighbours of one role are left as they came.
    public var turns: [Turn] = []
    /// The tools that are offered.
    public var tools: [Tool] = []
    /// Which of them may or must be used; `nil` is the model's choice.
    public var toolChoice: ToolChoice?
    /// Whether several tools may be called in one answer; `nil` is the target's default.
    public var allowsParallelTools: Bool?
    /// How tokens are drawn.
    public var sampling = Sampling()
    /// The most tokens of one answer, thinking included where the dialect counts it so.
    public var outputTokenLimit: Int?
    /// How many answers are asked for; 1 if the request does not say.
    public var choices = 1
    /// How much the model shall think, and what of it is shown.
    public var thinking = Thinking()
    /// The form that the answer must have.
    public var form = AnswerForm.text
    /// How long-winded the answer shall be: `low`, `medium`, `high`.
    public var verbosity: String?
    /// Whether the answer is asked for as a stream.
    public var isStream = false
    /// Whether the caller asks for the usage at the end of a stream; only Chat Completions lets it choose.
    public var asksUsage = false
    /// Whether the answer begins with what was asked (`echo` of Completions).
    public var echoesPrompt = false
    /// Whether the caller offers functions in Chat Completions' older form, and is called in it (`function_call`).
    public var callsFunctions = false
    /// What the caller calls its own user.
    public var endUser: String?
    /// The caller's labels.
    public var metadata: JSONObject?
    /// The service tier that is asked for, in OpenAI's words: `auto`, `default`, `flex`, `priority`, `scale`.
    public var serviceTier: String?
    /// What requests of a common beginning are known by to the target's cache.
    public var cacheKey: String?
    /// Every other field, under the name that it has in the caller's dialect.
    public var extras = JSONObject()
    /// The kept answer that it goes on from, whose turns stand in it already (Responses); its own answer repeats the id.
    public var resumedID: String?
    /// The dialect that it was read in, and that `extras` are of; `nil` where a reader does not say.
    public var operation: Operation?

    /// Begins an empty conversation.
    public init(model: String) { self.model = model }

    /// What a target that can be told so is told about parallel calls: what the caller says, else that none are wanted where its
    /// form has room for one call.
    var parallelTools: Bool? { allowsParallelTools ?? (callsFunctions ? false : nil) }
}
