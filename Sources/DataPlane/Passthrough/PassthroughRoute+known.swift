import Dialects
import Policy
import Ports

extension PassthroughRoute {
    /// The route of the gateway's own that asks a provider the same, if it has one, of those that ``check()`` has found; its requests
    /// are metered alike.
    ///
    /// A body that is no form where the gateway's own route takes one is something that it does not know.
    func known(among candidates: [String], at provider: Provider, isForm: Bool) -> InferenceRoute? {
        guard method == .post else { return nil }
        if provider.family == .vertex, let route = claude { return route }
        let routes = candidates.compactMap { path -> InferenceRoute? in
            guard case .inference(let route) = DataRoute(method: "POST", path: path[...]) else { return nil }
            let takesForms = route.operation.takesForms && route.operation != .imageEdits
            return takesForms && !isForm ? nil : route
        }
        let served = routes.first { provider.family.serves($0.operation, model: $0.model ?? "") }
        guard var route = served ?? routes.first(where: { Self.isWidespread($0.operation) }) else {
            return nil
        }
        if route.isStream != nil { route.read(query: query[...]) }
        return route
    }

    /// Whether other providers than those it is from have an operation too, in the same form.
    private static func isWidespread(_ operation: Dialects.Operation) -> Bool {
        switch operation {
        case .chatCompletions, .completions, .embeddings, .responses, .messages, .generateContent: true
        default: false
        }
    }

    /// What the path could be among the gateway's own.
    ///
    /// A base URL may end before the version or behind it, and some providers have words of their own before the routes of
    /// others: `/api/v1`, `/paas/v4`, `/openai`, `/endpoints/openapi`; Google's clouds have projects and publishers before the model.
    var candidates: [String] {
        let path = plainPath
        var paths = ["", "/v1", "/v2", "/v1beta", "/openai"].map { $0 + path }
        for start in path.indices where path[start] == "/" {
            let rest = path[start...]
            let segment = rest.dropFirst().prefix { $0 != "/" }
            let behind = path[segment.endIndex...]
            if Self.isVersion(segment) {
                let isOwn = ["v1", "v2", "v1beta"].contains(segment)
                paths += isOwn ? [String(rest)] : ["/v1\(behind)", "/v1beta\(behind)"]
            } else if segment == "openai" || segment == "openapi" {
                paths += ["/v1\(behind)", "/openai\(behind)"]
            } else if segment == "models" {
                paths.append("/v1beta\(rest)")
            } else if segment == "model" {
                paths.append(String(rest))
            }
        }
        for (end, own) in Self.ends where path.hasSuffix(end) { paths.append(own) }
        return paths
    }

    /// The path as readers take it that see no difference between a colon and its escape.
    var plainPath: String { path.replacing("%3A", with: ":").replacing("%3a", with: ":") }

    /// Ends of paths that say what they are, whatever stands before them: Mistral completes the middle of code in the form of
    /// completions ("Fill in the middle", docs.mistral.ai), OpenAI compacts in the form of responses ("Compact a response",
    /// platform.openai.com; both read 2026-11).
    private static let ends = [
        ("/chat/completions", "/v1/chat/completions"), ("/fim/completions", "/v1/completions"),
        ("/responses/compact", "/v1/responses"), ("/images/generations", "/v1/images/generations"),
        ("/images/edits", "/v1/images/edits"), ("/images/variations", "/v1/images/variations"),
        ("/audio/speech", "/v1/audio/speech"), ("/audio/transcriptions", "/v1/audio/transcriptions"),
        ("/audio/translations", "/v1/audio/translations"),
    ]

    /// Whether a part of a path is a version: `v1`, `v1beta1`, `V4`.
    private static func isVersion(_ segment: Substring) -> Bool {
        guard segment.first == "v" || segment.first == "V", segment.count <= 10 else { return false }
        return segment.dropFirst().first?.isNumber ?? false
    }

    /// Whether it counts the tokens of a prompt for Claude at Vertex, which costs nothing and names the model in its body (the page
    /// on Claude's `count-tokens`, docs.cloud.google.com, read 2026-11).
    var countsForClaude: Bool { plainPath.hasSuffix("/publishers/anthropic/models/count-tokens:rawPredict") }

    /// Anthropic's Messages at Vertex, as the gateway itself asks for them: `…/publishers/anthropic/models/X:rawPredict`.
    private var claude: InferenceRoute? {
        let path = plainPath
        guard let models = path.firstRange(of: "/publishers/anthropic/models/") else { return nil }
        let rest = path[models.upperBound...]
        guard !countsForClaude, !rest.contains("/"), let colon = rest.lastIndex(of: ":"),
            let model = PercentText.decode(rest[..<colon]), !model.isEmpty
        else { return nil }
        let isStream: Bool
        switch rest[rest.index(after: colon)...] {
        case "rawPredict": isStream = false
        case "streamRawPredict": isStream = true
        default: return nil
        }
        var route = InferenceRoute(.messages, isStream: isStream)
        route.model = model
        return route
    }
}
