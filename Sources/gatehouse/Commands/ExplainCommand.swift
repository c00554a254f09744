import AdminClient
import ArgumentParser

/// `gatehouse explain`: where a request would go.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say where a request would go and why, without sending it."
    )

    @Option(help: "The public model name.")
    var model: String
    @Option(help: "The team of its key: an id, or names from below the root, as search/ranking.")
    var team: String?
    @Option(help: "Its input tokens.")
    var tokens: Int?
    @Option(help: "The output tokens that are expected.")
    var outputTokens: Int?
    @Option(help: "The caller's dialect: openai, anthropic, gemini, bedrock or cohere.")
    var dialect: String?
    @Flag(help: "It asks for a stream.")
    var stream = false
    @Option(name: .customLong("tag"), help: "A tag of its key, NAME=VALUE.")
    var tags: [String] = []
    @Option(name: .customLong("header"), help: "A field that rules look at, NAME=VALUE.")
    var headers: [String] = []
    @Option(name: .customLong("metadata"), help: "What it says of itself, NAME=VALUE.")
    var metadata: [String] = []
    @Option(name: .customLong("needs"), help: "What it asks for, such as images.")
    var needs: [String] = []
    @Option(help: "When it comes, RFC 3339; now if absent.")
    var time: String?
    @Option(help: "The number from 0 to 1 that is drawn for it.")
    var chance: String?
    @OptionGroup var admin: AdminOptions

    func run() async throws {
        var body: [String: JSONTree] = ["model": .string(model)]
        body["team"] = team.map { .string($0) }
        body["input_tokens"] = tokens.map { .integer($0) }
        body["output_tokens"] = outputTokens.map { .integer($0) }
        body["dialect"] = dialect.map { .string($0) }
        if stream { body["stream"] = .bool(true) }
        body["tags"] = try TermsOptions.pairs(tags)
        body["headers"] = try TermsOptions.pairs(headers)
        body["metadata"] = try TermsOptions.pairs(metadata)
        body["needs"] = TermsOptions.list(needs)
        body["time"] = time.map { .string($0) }
        body["chance"] = chance.map { .string($0) }
        let asked = JSONTree.object(body)
        try await admin.call(show: { ExplanationRenderer.text($0) }) {
            try await $0.post("/api/v1/explain", asked)
        }
    }
}
