import JSONText
import Ports

extension PassthroughRoute {
    /// Whether a request that the gateway does not know runs a model all the same: its path says so, or its body names one.
    ///
    /// Nothing would be held or charged for its use, and no grant looked at.
    func runsModel(body: Span<UInt8>) -> Bool {
        guard method == .post || method == .put else { return false }
        if countsForClaude { return false }
        let path = plainPath.lowercased()
        if let colon = path.lastIndex(of: ":"), !path[colon...].contains("/") {
            let verb = path[path.index(after: colon)...]
            if Self.verbs.contains(where: { verb.contains($0) }) && !verb.hasPrefix("fetch") { return true }
        }
        // OpenAI completes an upload of parts, older Claude a prompt.
        let endsUpload = path.contains("/uploads/") && path.hasSuffix("/complete")
        if !endsUpload, Self.runningEnds.contains(where: { path.hasSuffix($0) }) { return true }
        if Self.parts.contains(where: { path.contains($0) }) { return true }
        if path.contains("/batches/"), path.hasSuffix("/requests") { return true }
        if path.contains("/sessions/"), path.hasSuffix("/events") { return true }
        guard !Self.described.contains(where: { path.contains($0) }) else { return false }
        return Self.namesModel(body)
    }

    /// Words of Google's verbs that run models: `:predictLongRunning`, `:batchGenerateContent`, `:asyncBatchEmbedContent`, `:streamQuery`,
    /// `:evaluateInstances`.
    private static let verbs = ["predict", "generate", "embed", "query", "evaluate"]

    /// The ends of such paths, in small letters; a session of an agent runs its model, and so does an event that is sent to it.
    private static let runningEnds = [
        "/api/chat", "/api/generate", "/async-invoke", "/audio/speech", "/audio/transcriptions",
        "/audio/translations", "/batch/jobs", "/batches", "/batchpredictionjobs", "/chat", "/classify",
        "/compact", "/complete", "/completions", "/embed", "/embed-jobs", "/embeddings",
        "/generate", "/graders/run", "/images/edits", "/images/generations", "/images/variations",
        "/interactions", "/listen", "/model-invocation-job", "/ocr", "/predictions", "/realtime", "/remix",
        "/rerank", "/responses", "/retrieveandgenerate", "/retrieveandgeneratestream", "/runs", "/sessions",
        "/speak", "/submit_tool_outputs", "/summarize", "/videos",
    ]

    /// Parts of such paths; sessions in real time are run with a credential that the answer holds.
    private static let parts = [
        "/realtime/", "/auth_tokens", "/speech-to-text", "/speech-to-speech/", "/text-to-speech/",
        "/pipeline/",
        "/ai/run/", "/inference/", "/generate/",
    ]

    /// Parts of paths whose bodies name a model and do not run it: they train it, describe it, count for it or keep something for it.
    private static let described = [
        "/fine_tuning", "/fine-tun", "/finetun", "/tuningjobs", "/assistants", "/agents", "/cachedcontents",
        "/evals", "tokens", "tokenize", "/api/show", "/api/pull", "/api/push", "/api/create", "/api/copy",
    ]

    /// Whether a body is an object with a text as its `model`, in whatever case a server may read that, or as its `agent_id`, or with
    /// `inputs`, of which agents and pipelines run a model.
    private static func namesModel(_ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(body) {
            let isText = outline.peek(body) == UInt8(ascii: "\"")
            if isText, key.matchesIgnoringCase("model", in: body) || key.matches("agent_id", in: body) {
                return true
            }
            if key.matches("inputs", in: body) { return true }
            outline.skipValue(body)
        }
        return false
    }
}
