import Dialects
import NIOCore
import NIOHTTP1
import Policy

/// What the gateway reads of a request's head, gathered in one pass, with the lines that pass on to the upstream.
struct RequestFacts {
    /// What the request line asks for.
    private(set) var route: DataRoute
    /// Whether it is a HEAD request: answered like GET, without a body.
    let isHead: Bool
    /// The key as presented, from the first place that has one; `nil` if none does.
    private(set) var presentedKey: String?
    /// The body's length if stated.
    private(set) var contentLength: Int?
    /// The body's type, where a route reads forms.
    private(set) var contentType: String?
    /// Whether it is stated more than once, so that the provider may heed another one than the gateway.
    private(set) var hasSeveralTypes = false
    /// Whether the client waits for `100 Continue`.
    private(set) var expectsContinue = false
    /// An expectation that is not known.
    private(set) var hasUnknownExpectation = false
    /// How often the host is named; an HTTP/1.1 request names it once (RFC 9112 section 3.2).
    private(set) var hostCount = 0
    /// Whether another protocol is asked for: what follows the request might then not be HTTP/1.1.
    private(set) var asksUpgrade: Bool
    /// The client's own request id, if it is usable.
    private(set) var clientRequestID: String?
    /// What proxies say of where the request comes from; several fields are one list.
    private(set) var forwardedFor: String?
    /// The tags that the head gives, as written; `nil` if it gives none.
    private(set) var tagsField: String?
    /// How long the client is willing to wait for limits; `nil` if it is not.
    private(set) var longestWait: Duration?
    /// How urgent the client says it is; `nil` if it does not say.
    private(set) var priority: RequestPriority?
    /// Whether the client wants to know why its request goes where it goes.
    private(set) var asksExplanation = false
    /// Whether the head has `anthropic-version`, which asks lists of models in Anthropic's form.
    private(set) var hasAnthropicVersion = false
    /// Whether the key came as Google's clients send it, who read lists of models in Gemini's form.
    private(set) var hasGoogleKey = false
    /// What the client calls this piece of work, so that repeats do it once; `nil` if it does not say.
    private(set) var idempotencyKey: String?
    /// The path and query of a request that has such a name.
    private(set) var idempotentPath = ""
    /// The origin of the browser's page that asks; it concerns the gateway alone and does not pass on.
    private(set) var origin: String?
    /// Whether a browser asks beforehand what it may send.
    var isPreflight: Bool { isOptions && origin != nil && hasRequestedMethod }
    /// The fields that the browser's page wants to send, as written.
    private(set) var requestedFields: String?
    private let isOptions: Bool
    private var hasRequestedMethod = false
    /// Fields that pass on, each line ended by CRLF.
    private(set) var forwardedLines: ByteBuffer

    init(_ head: HTTPRequestHead, allocator: ByteBufferAllocator) {
        let uri = head.uri
        let queryStart = Self.queryStart(uri)
        route = DataRoute(method: head.method.rawValue, path: uri[..<(queryStart ?? uri.endIndex)])
        isHead = head.method == .HEAD
        isOptions = head.method == .OPTIONS
        asksUpgrade = head.method == .CONNECT
        forwardedLines = allocator.buffer(capacity: 384)
        var queryKey: String?
        if let queryStart { queryKey = Self.key(inQuery: uri[uri.index(after: queryStart)...]) }
        if case .inference(var inference) = route, inference.isStream != nil {
            inference.read(query: queryStart.map { uri[uri.index(after: $0)...] } ?? "")
            route = .inference(inference)
        }
        if case .passthrough(var asked) = route, let queryStart {
            asked.read(query: uri[uri.index(after: queryStart)...])
            route = .passthrough(asked)
        }
        if case .storedResponse(var stored) = route, let queryStart {
            stored.read(query: uri[uri.index(after: queryStart)...])
            route = .storedResponse(stored)
        }
        if Self.readsForms(route) {
            let types = head.headers["content-type"]
            contentType = types.first
            hasSeveralTypes = types.count > 1
        }
        var hopByHop: [Substring] = []
        for (name, value) in head.headers { consider(name, value, &hopByHop) }
        if !hopByHop.isEmpty { dropNamed(hopByHop, head) }
        if presentedKey == nil { presentedKey = queryKey }
        if idempotencyKey != nil { idempotentPath = uri }
    }

    private static func readsForms(_ route: DataRoute) -> Bool {
        switch route {
        case .inference(let inference): inference.operation.takesForms
        case .passthrough: true
        default: false
        }
    }

    private mutating func consider(_ name: String, _ value: String, _ hopByHop: inout [Substring]) {
        switch FieldDisposition(name) {
        case .forward:
            forward(name, value)
        case .drop: break
        case .connection:
            if !Self.isPlainConnection(value) {
                hopByHop += FieldPolicy.list(value)
            }
        case .bearer:
            if presentedKey == nil, value.utf8.count > 7 {
                presentedKey = FieldPolicy.text(value, after: "bearer ")
            }
        case .key: if presentedKey == nil { presentedKey = value }
        case .googleKey:
            hasGoogleKey = true
            if presentedKey == nil { presentedKey = value }
        case .anthropicVersion:
            hasAnthropicVersion = true
            forward(name, value)
        case .idempotencyKey:
            idempotencyKey = value.isEmpty ? nil : value
            forward(name, value)
        case .length: contentLength = Int(value)
        case .host: hostCount += 1
        case .expectation:
            if FieldPolicy.equal(value, "100-continue") {
                expectsContinue = true
            } else {
                hasUnknownExpectation = true
            }
        case .forwardedFor: forwardedFor = forwardedFor.map { $0 + "," + value } ?? value
        case .tags:
            // A list may come in several lines (RFC 9110 section 5.3).
            if let earlier = tagsField { tagsField = earlier + "," + value } else { tagsField = value }
        case .upgrade: asksUpgrade = true
        case .origin: origin = value
        case .requestedMethod: hasRequestedMethod = true
        case .requestedFields: requestedFields = value
        case .explanation: asksExplanation = value == "1"
        case .priority: priority = FieldPolicy.equal(value, "batch") ? .batch : .interactive
        case .longestWait: longestWait = WaitField.duration(value)
        case .requestID: if Self.isUsableID(value) { clientRequestID = value }
        }
    }

    /// The same for a copy of the request that nobody waits for: without what the client wants to be told or calls its work.
    func mirrored() -> RequestFacts {
        var copy = self
        copy.longestWait = nil
        copy.asksExplanation = false
        copy.clientRequestID = nil
        guard idempotencyKey != nil else { return copy }
        copy.idempotencyKey = nil
        copy.forwardedLines = ByteBuffer()
        for line in forwardedLines.readableBytesView.split(separator: UInt8(ascii: "\n")) {
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            guard !FieldPolicy.equal(name, "idempotency-key".utf8) else { continue }
            copy.forwardedLines.writeBytes(line)
            copy.forwardedLines.writeInteger(UInt8(ascii: "\n"))
        }
        return copy
    }

    private mutating func forward(_ name: String, _ value: String) {
        forwardedLines.writeString(name)
        forwardedLines.writeInteger(0x3A20 as UInt16)
        forwardedLines.writeString(value)
        forwardedLines.writeInteger(0x0D0A as UInt16)
    }

    /// The value of a field that passes on, by its name in lower case; the first line of several.
    ///
    /// It looks through all of them: few models have rules that ask.
    func forwarded(_ name: String) -> String? {
        var start = 0
        return forwarded(name, from: &start)
    }

    /// The values of all fields of a name that pass on, as one list (RFC 9110 section 5.3).
    func forwardedList(_ name: String) -> String {
        var values: [String] = []
        var start = 0
        while let value = forwarded(name, from: &start) { values.append(value) }
        return values.joined(separator: ",")
    }

    /// The next one at or behind a place, which moves behind it.
    private func forwarded(_ name: String, from start: inout Int) -> String? {
        let lines = forwardedLines.readableBytesUInt8Span
        let name = name.utf8.span
        while start + name.count + 4 <= lines.count {
            let isNamed =
                lines[start + name.count] == UInt8(ascii: ":")
                && (0..<name.count).allSatisfy {
                    FieldPolicy.fold(lines[start + $0]) == FieldPolicy.fold(name[$0])
                }
            var end = isNamed ? start + name.count : start
            while end < lines.count, lines[end] != UInt8(ascii: "\n") { end += 1 }
            if isNamed {
                // Behind the colon stands a blank, and at the end a carriage return.
                let value = lines.extracting(start + name.count + 2..<max(start + name.count + 2, end - 1))
                start = end + 1
                return value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            }
            start = end + 1
        }
        return nil
    }

    /// Writes the forwarded lines again without those that `connection` names (RFC 9110 section 7.6.1).
    ///
    /// Rare, so that the common case need not look ahead.
    private mutating func dropNamed(_ hopByHop: [Substring], _ head: HTTPRequestHead) {
        forwardedLines.clear()
        for (name, value) in head.headers
        where FieldDisposition(name).passes
            && !hopByHop.contains(where: { FieldPolicy.equal($0.utf8, name.utf8) })
        {
            forward(name, value)
        }
    }

    private static func isPlainConnection(_ value: String) -> Bool {
        FieldPolicy.equal(value, "keep-alive") || FieldPolicy.equal(value, "close")
    }

    private static func isUsableID(_ value: String) -> Bool {
        (1...128).contains(value.utf8.count) && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func queryStart(_ uri: String) -> String.Index? {
        let mark = UInt8(ascii: "?")
        let offset = uri.utf8.withContiguousStorageIfAvailable { $0.firstIndex(of: mark) }
        guard let offset else { return uri.utf8.firstIndex(of: mark) }
        return offset.map { uri.utf8.index(uri.startIndex, offsetBy: $0) }
    }

    private static func key(inQuery query: Substring) -> String? {
        for pair in query.split(separator: "&") where pair.hasPrefix("key=") {
            return PercentText.decode(pair.dropFirst(4))
        }
        return nil
    }
}
