import Vocabulary

/// What the gateway's decisions need of a request body, with the places of what it changes there.
///
/// Everything else in the body is checked to be JSON and otherwise left alone.
public struct RequestEnvelope: Hashable, Sendable {
    /// The model that is asked for; not empty.
    public internal(set) var model = ""
    /// Where the model's string token stands, quotes included.
    public internal(set) var modelToken = 0..<0
    /// Where a body that names no model takes one, right behind its opening brace; `nil` if it has one, or takes none.
    public internal(set) var modelPlace: Int?
    /// Whether the answer is asked for as a stream.
    public internal(set) var isStream = false
    /// The most tokens that each answer may have, if the request says so; the larger of several such fields.
    public internal(set) var outputTokenLimit: Int?
    /// How many answers can be billed: the number asked for, times the number of prompts; at least 1.
    public internal(set) var choices = 1
    /// Whether the client itself asks for the usage at the end of a stream.
    public internal(set) var asksUsage = false
    /// What to change so that a stream reports its usage; `nil` if the answer is no stream or will report it anyway.
    public internal(set) var usageSplice: Splice?
    /// Whether there is content whose tokens the length of the body does not bound: named but not carried (an address,
    /// a file's id, earlier audio, cached content, a search), or a carried picture, sound, film or file.
    public internal(set) var namesContent = false
    /// The kinds of token beside the ordinary ones that the request can use; all, unless the reader can rule some out.
    public internal(set) var kinds = UsageKinds.all
    /// How urgently the answer is asked for.
    public internal(set) var serviceTier = RequestedTier.unstated
    /// The searches of the web that the request orders: they are made and billed, whatever the model makes of it.
    public internal(set) var searches = 0
    /// The most searches that the model may make with the tools that the request offers or, by what the provider keeps, may offer;
    /// `nil` if the request says nothing of how often.
    public internal(set) var offeredSearches: Int? = 0
    /// The most pictures that the model may have made with a tool that the provider runs and that the request offers or, by what the
    /// provider keeps, may offer; `nil` if the request says nothing of how many.
    public internal(set) var offeredPictures: Int? = 0
    /// Whether the request itself offers such a tool.
    public internal(set) var namesPictures = false
    /// Where the body names the model of the path again, as `models/…`, quotes included, in their order.
    public internal(set) var namedModels: [Range<Int>] = []
    /// The documents that are to be ranked.
    public internal(set) var documents = 0
    /// The most units of reranking that the documents can be.
    public internal(set) var searchUnits = 0
    /// The most input tokens that are read beyond those that the body's length bounds.
    public internal(set) var repeatedInput = 0
    /// Whether tools or functions are offered to the model.
    public internal(set) var hasTools = false
    /// Whether an answer that is more than text may be asked for.
    public internal(set) var mayAskModalities = true
    /// What the client calls its own user, if it does so in at most 256 bytes.
    public internal(set) var user: String?
    /// Whether the client calls its own user something longer.
    public internal(set) var hasLongUser = false
    /// The tags that the body's `metadata` gives, in its order; what is out of their bounds is not among them.
    public internal(set) var metadata: [RequestTag] = []
    /// The kept answer that it goes on from (Responses).
    public internal(set) var previousResponse: String?
    /// Whether the client lets its answer be kept (Responses); so unless it says otherwise.
    public internal(set) var isKept = true
    /// Where a form names the model; `nil` for bodies that are no forms.
    public internal(set) var form: FormModelPlace?
    /// The characters that are to be spoken.
    public internal(set) var characters = 0
    /// Whether `metadata` names an end user who is not among its tags.
    public internal(set) var hasUnusableEndUser = false

    /// Nothing is known of the request.
    public init() {}
}
