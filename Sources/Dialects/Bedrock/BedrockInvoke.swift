import JSONText
import Vocabulary

/// Anthropic's Messages at Bedrock: `POST /model/{id}/invoke` and `/invoke-with-response-stream`.
///
/// The body is Anthropic's own without `model` and `stream`, which the path says, and with the version and the betas that
/// its own API takes from the head ("Anthropic Claude Messages API", docs.aws.amazon.com/bedrock, read 2026-11).
public enum BedrockInvoke {
    /// The most bytes of betas that go into a head.
    private static let longestBetas = 4096
    /// The one version that there is.
    private static let version = "bedrock-2023-05-31"

    /// The betas that a request's head names in `anthropic-beta`.
    public static func betas(header: String) -> [String] {
        var betas: [String] = []
        for name in header.split(separator: ",") {
            let beta = name.trimmingBlanks
            if !beta.isEmpty, !betas.contains(beta) { betas.append(beta) }
        }
        return betas
    }

    /// Whether Bedrock takes a body of a request to Anthropic's own API, whose head names `betas`.
    ///
    /// It refuses members of betas that it does not have, or is not told of; what is said in Converse leaves them out.
    public static func takes(_ body: Span<UInt8>, betas: [String]) -> Bool {
        !BedrockBetas.refuse(body, betas: betas)
    }

    /// The body for Bedrock of a request to Anthropic's own API, whose head names `betas`; every member that stays keeps its
    /// bytes.
    ///
    /// Betas of the head that Bedrock does not document are left out, and so is the service tier, which it takes from its own
    /// head: clients send both with every request. `rendering` notes them. What the body itself names goes on.
    public static func body(
        _ body: Span<UInt8>,
        betas: [String],
        _ rendering: inout Rendering
    ) throws(Refusal) -> [UInt8] {
        for beta in betas where !BedrockBetas.documented.contains(beta) {
            _ = try rendering.give(up: .otherFields, field: "anthropic-beta:\(beta)")
        }
        var hasTier = false
        let invoked = try self.body(body, betas: betas.filter(BedrockBetas.documented.contains)) { key in
            guard key.matches("service_tier", in: body) else { return false }
            hasTier = true
            return true
        }
        if hasTier { _ = try rendering.give(up: .serviceTier, field: "service_tier") }
        return invoked
    }

    /// The body for Bedrock; every member that stays keeps its bytes.
    public static func body(_ body: Span<UInt8>, betas: [String]) throws(Refusal) -> [UInt8] {
        try self.body(body, betas: betas) { _ in false }
    }

    private static func body(
        _ body: Span<UInt8>,
        betas: [String],
        leavesOut: (JSONKey) -> Bool
    ) throws(Refusal) -> [UInt8] {
        var text = try RequestText(body)
        var betas = betas
        var kept: [UInt8] = []
        while let key = try text.nextField(body) {
            let token = try text.readValue(body)
            if key.matches("anthropic_beta", in: body) {
                guard token.kind == .array else { continue }
                betas += Self.betas(in: token.range, body).filter { !betas.contains($0) }
            } else if !left.contains(where: { key.matches($0, in: body) }), !leavesOut(key) {
                kept.append(UInt8(ascii: ","))
                kept.append(body, key.content.lowerBound - 1..<token.range.upperBound)
            }
        }
        var invoked = Array(#"{"anthropic_version":"\#(version)""#.utf8)
        if !betas.isEmpty {
            invoked += #","anthropic_beta":"#.utf8
            JSONValue.array(betas.map(JSONValue.string)).append(to: &invoked)
        }
        return invoked + kept + [UInt8(ascii: "}")]
    }

    /// A body as an object, for Bedrock.
    static func object(_ body: JSONObject) -> JSONObject {
        var invoked = JSONObject([("anthropic_version", .string(version))])
        for member in body.members where !["model", "stream", "anthropic_version"].contains(member.key) {
            invoked.append(member.key, member.value)
        }
        return invoked
    }

    /// The value of `anthropic-beta` for the betas that a body names; `nil` if it names none.
    ///
    /// - Throws: `invalidBody` if they are no names that can stand in a head.
    public static func betaField(ofBody body: Span<UInt8>) throws(Refusal) -> String? {
        var outline = JSONOutline()
        guard outline.enter(body, UInt8(ascii: "{")) else { return nil }
        while let key = outline.nextMember(body) {
            let isArray = outline.peek(body) == UInt8(ascii: "[")
            let range = outline.skipValue(body)
            guard isArray, key.matches("anthropic_beta", in: body) else { continue }
            let betas = betas(in: range, body)
            let field = betas.joined(separator: ",")
            guard field.utf8.count <= longestBetas,
                betas.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 0x21...0x7E ~= $0 } })
            else {
                throw Refusal(
                    .invalidBody,
                    "The request's field 'anthropic_beta' must have names of printable ASCII, \(longestBetas) bytes in all.",
                    param: "anthropic_beta"
                )
            }
            return betas.isEmpty ? nil : field
        }
        return nil
    }

    /// Reads the error answer, which is in Bedrock's words.
    public static func problem(status: Int, body: [UInt8]) -> UpstreamProblem {
        ConverseProblem.problem(status: status, body: body)
    }

    /// What Anthropic's own API takes from the head.
    static let versioning: Set = ["anthropic_version", "anthropic_beta"]
    private static let left: [StaticString] = ["model", "stream", "anthropic_version"]

    private static func betas(in array: Range<Int>, _ body: Span<UInt8>) -> [String] {
        var outline = JSONOutline(at: array.lowerBound)
        var betas: [String] = []
        guard outline.enter(body, UInt8(ascii: "[")) else { return [] }
        while outline.nextElement(body) {
            let isString = outline.peek(body) == UInt8(ascii: "\"")
            let range = outline.skipValue(body)
            if isString { betas.append(JSONString.decode(range, in: body)) }
        }
        return betas
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
