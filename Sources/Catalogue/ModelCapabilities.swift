/// What a model can do beside taking text and giving text.
public struct ModelCapabilities: OptionSet, Hashable, Sendable {
    /// One bit for each capability, in the order of `names`.
    public let rawValue: UInt16

    /// It calls functions.
    public static let tools = ModelCapabilities(rawValue: 1 << 0)
    /// It calls several functions at once.
    public static let parallelTools = ModelCapabilities(rawValue: 1 << 1)
    /// It can be told which function to call.
    public static let toolChoice = ModelCapabilities(rawValue: 1 << 2)
    /// It sees pictures.
    public static let vision = ModelCapabilities(rawValue: 1 << 3)
    /// It reads PDF documents.
    public static let documents = ModelCapabilities(rawValue: 1 << 4)
    /// It hears.
    public static let audioInput = ModelCapabilities(rawValue: 1 << 5)
    /// It speaks.
    public static let audioOutput = ModelCapabilities(rawValue: 1 << 6)
    /// It reasons before it answers.
    public static let reasoning = ModelCapabilities(rawValue: 1 << 7)
    /// It answers in the form of a schema.
    public static let structuredOutput = ModelCapabilities(rawValue: 1 << 8)
    /// Its provider keeps the beginnings of prompts.
    public static let promptCaching = ModelCapabilities(rawValue: 1 << 9)
    /// It searches the web.
    public static let webSearch = ModelCapabilities(rawValue: 1 << 10)
    /// It takes system messages.
    public static let systemMessages = ModelCapabilities(rawValue: 1 << 11)
    /// It goes on from the beginning of an answer.
    public static let prefill = ModelCapabilities(rawValue: 1 << 12)

    /// The names of the capabilities in a catalogue.
    public static let names: [(name: String, capability: ModelCapabilities)] = [
        ("tools", .tools), ("parallel_tools", .parallelTools), ("tool_choice", .toolChoice),
        ("vision", .vision), ("documents", .documents), ("audio_input", .audioInput),
        ("audio_output", .audioOutput), ("reasoning", .reasoning),
        ("structured_output", .structuredOutput), ("prompt_caching", .promptCaching),
        ("web_search", .webSearch), ("system_messages", .systemMessages), ("prefill", .prefill),
    ]

    /// Makes a set from its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The capability of a name in a catalogue.
    public init?(name: some StringProtocol) {
        guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
        self = known.capability
    }
}
