import Dialects

/// What a request line of the data plane asks for.
enum DataRoute: Equatable, Sendable {
    /// Runs a model.
    case inference(InferenceRoute)
    /// `GET /v1/models`.
    case models
    /// `GET /v1/models/{id}`, the id percent-decoded.
    case model(String)
    /// `GET /v1beta/models`, in Gemini's form whoever asks.
    case geminiModels
    /// `GET /v1beta/models/{id}`.
    case geminiModel(String)
    /// What is asked of a kept answer of the Responses API.
    case storedResponse(StoredResponseRoute)
    /// One of a provider's own routes.
    case passthrough(PassthroughRoute)
    /// `GET /livez`.
    case live
    /// `GET /readyz`.
    case ready
    /// A known path with another method; the methods it takes.
    case wrongMethod(allowed: String)
    /// No route.
    case unknown

    /// The routes there are, the busiest first: what is not here is not answered.
    static let table =
        [
            DataRouteRow(
                method: "POST",
                path: "/v1/chat/completions",
                target: .whole(.inference(InferenceRoute(.chatCompletions)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/embeddings",
                target: .whole(.inference(InferenceRoute(.embeddings)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/completions",
                target: .whole(.inference(InferenceRoute(.completions)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/messages",
                target: .whole(.inference(InferenceRoute(.messages)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/responses",
                target: .whole(.inference(InferenceRoute(.responses)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/moderations",
                target: .whole(.inference(InferenceRoute(.moderations)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/messages/count_tokens",
                target: .whole(.inference(InferenceRoute(.countTokens)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v1/rerank",
                target: .whole(.inference(InferenceRoute(.rerankV1)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v2/rerank",
                target: .whole(.inference(InferenceRoute(.rerankV2)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v2/embed",
                target: .whole(.inference(InferenceRoute(.cohereEmbed)))
            ),
            DataRouteRow(
                method: "POST",
                path: "/v2/chat",
                target: .whole(.inference(InferenceRoute(.cohereChat)))
            ),
            mediaRow("/v1/images/generations", .imageGenerations),
            mediaRow("/v1/images/edits", .imageEdits),
            mediaRow("/v1/images/variations", .imageVariations),
            mediaRow("/v1/audio/speech", .speech),
            mediaRow("/v1/audio/transcriptions", .transcriptions),
            mediaRow("/v1/audio/translations", .audioTranslations),
            DataRouteRow(method: "GET", path: "/v1/models", target: .whole(.models)),
            DataRouteRow(method: "GET", path: "/v1/models/", target: .item { .model($0) }),
            DataRouteRow(method: "GET", path: "/v1beta/models", target: .whole(.geminiModels)),
            DataRouteRow(method: "GET", path: "/v1beta/models/", target: .item { .geminiModel($0) }),
        ] + geminiRows("/v1beta/models/") + geminiRows("/v1/models/") + [
            DataRouteRow(
                method: "POST",
                path: "/model/",
                target: .model(end: "/converse", InferenceRoute(.converse, isStream: false))
            ),
            DataRouteRow(
                method: "POST",
                path: "/model/",
                target: .model(end: "/converse-stream", InferenceRoute(.converse, isStream: true))
            ),
            DataRouteRow(
                method: "POST",
                path: "/model/",
                target: .model(end: "/invoke", InferenceRoute(.invoke, isStream: false))
            ),
            DataRouteRow(
                method: "POST",
                path: "/model/",
                target: .model(end: "/invoke-with-response-stream", InferenceRoute(.invoke, isStream: true))
            ),
            azureRow("/chat/completions", .chatCompletions),
            azureRow("/completions", .completions),
            azureRow("/embeddings", .embeddings),
            azureRow("/images/generations", .imageGenerations),
            azureRow("/images/edits", .imageEdits),
            azureRow("/images/variations", .imageVariations),
            azureRow("/audio/speech", .speech),
            azureRow("/audio/transcriptions", .transcriptions),
            azureRow("/audio/translations", .audioTranslations),
            responseRow("GET", .show),
            responseRow("DELETE", .delete),
            responseRow("GET", .listInput),
            responseRow("POST", .cancel),
            DataRouteRow(method: "GET", path: "/livez", target: .whole(.live)),
            DataRouteRow(method: "GET", path: "/readyz", target: .whole(.ready)),
        ]

    /// A row of kept answers, whose path names one.
    private static func responseRow(_ method: String, _ action: StoredResponseRoute.Action) -> DataRouteRow {
        DataRouteRow(
            method: method,
            path: "/v1/responses/",
            target: .part(end: action.end) { .storedResponse(StoredResponseRoute(id: $0, action)) }
        )
    }

    /// A row of pictures or sound.
    private static func mediaRow(_ path: String, _ operation: Dialects.Operation) -> DataRouteRow {
        DataRouteRow(method: "POST", path: path, target: .whole(.inference(InferenceRoute(operation))))
    }

    /// A row of Azure OpenAI, whose path names the model as a deployment; `api-version` says nothing here.
    private static func azureRow(_ end: String, _ operation: Dialects.Operation) -> DataRouteRow {
        DataRouteRow(
            method: "POST",
            path: "/openai/deployments/",
            target: .model(end: end, InferenceRoute(operation))
        )
    }

    /// Gemini's rows under a path: the newer SDK asks under `/v1/`, the others under `/v1beta/`.
    private static func geminiRows(_ path: String) -> [DataRouteRow] {
        [
            DataRouteRow(
                method: "POST",
                path: path,
                target: .model(end: ":generateContent", InferenceRoute(.generateContent, isStream: false))
            ),
            DataRouteRow(
                method: "POST",
                path: path,
                target: .model(
                    end: ":streamGenerateContent",
                    InferenceRoute(.generateContent, isStream: true)
                )
            ),
            DataRouteRow(
                method: "POST",
                path: path,
                target: .model(end: ":countTokens", InferenceRoute(.geminiCountTokens))
            ),
            DataRouteRow(
                method: "POST",
                path: path,
                target: .model(end: ":embedContent", InferenceRoute(.embedContent))
            ),
            DataRouteRow(
                method: "POST",
                path: path,
                target: .model(end: ":batchEmbedContents", InferenceRoute(.batchEmbedContents))
            ),
        ]
    }

    /// Finds the route of a request line.
    ///
    /// A query is allowed everywhere and read nowhere but for the key, what ``InferenceRoute/read(query:)`` reads, and what
    /// ``StoredResponseRoute/read(query:)`` does.
    init(method: String, path: Substring) {
        var allowed: String?
        for row in Self.table {
            guard let route = row.route(to: path) else { continue }
            if row.takes(method) {
                self = route
                return
            }
            allowed = allowed.map { $0 == row.method ? $0 : "\($0), \(row.method)" } ?? row.method
        }
        if let allowed {
            self = .wrongMethod(allowed: allowed)
        } else if let asked = PassthroughRoute(method: method, path: path) {
            self = .passthrough(asked)
        } else {
            self = PassthroughRoute.couldBe(path) ? .wrongMethod(allowed: PassthroughRoute.methods) : .unknown
        }
    }
}

/// Percent-encoding (RFC 3986 section 2.1).
enum PercentText {
    /// The decoded text, or `nil` for a broken escape or bytes that are not UTF-8.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var pending = text.utf8.makeIterator()
        while let byte = pending.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = pending.next().flatMap(digit), let low = pending.next().flatMap(digit) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The text as one segment of a path: unreserved characters as they are, every other byte as an escape.
    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
