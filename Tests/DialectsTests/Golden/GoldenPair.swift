import Foundation
import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// The translations between two dialects of what stands in their files of samples.
struct GoldenPair: CustomTestStringConvertible {
    let pair: DialectPair

    static let names: [(operation: Dialects.Operation, name: String)] = [
        (.chatCompletions, "chat"), (.responses, "responses"), (.messages, "anthropic"),
        (.generateContent, "gemini"), (.converse, "converse"), (.cohereChat, "cohere"),
    ]

    static let all = names.flatMap { face in
        names.filter { $0.operation != face.operation }.map {
            GoldenPair(pair: DialectPair(face: face.operation, target: $0.operation))
        }
    }

    var testDescription: String { fileName }

    /// The file of what is expected.
    var fileName: String { "\(Self.name(pair.face))_\(Self.name(pair.target))" }

    static func name(_ operation: Dialects.Operation) -> String {
        names.first { $0.operation == operation }?.name ?? operation.rawValue
    }

    /// All translations: the face's requests for the target, and the target's answers for the face.
    func translated() throws -> GoldenFile {
        var file = GoldenFile()
        for section in try GoldenFile(Self.name(pair.face)).sections where section.name.hasPrefix("request ")
        {
            let text = try request(section.text)
            file.append(section.name, text)
        }
        for section in try GoldenFile(Self.name(pair.target)).sections {
            guard let text = try answered(section) else { continue }
            file.append(section.name, text)
        }
        return file
    }

    private func answered(_ section: GoldenFile.Section) throws -> String? {
        if section.name.hasPrefix("answer ") { return try answer(section.text) }
        if section.name.hasPrefix("stream ") { return try stream(section.text) }
        guard section.name.hasPrefix("error ") else { return nil }
        return try error(section.text, status: Int(section.name.dropFirst(6)) ?? 0)
    }

    /// The target's request; where something cannot be said, also what becomes of it if the policy lets it be dropped.
    private func request(_ text: String) throws -> String {
        let body = try JSONValue.read(Array(text.utf8))
        let read = Result { try PairDialect(pair.face).read(body) }
        guard case .success(let conversation) = read else { return Self.told(read) }
        let strict = Result { try written(conversation, [:]) }
        if case .success(let text) = strict { return text }
        var policy: [Capability: LossHandling] = [:]
        for capability in Capability.allCases { policy[capability] = .drop }
        let lenient = try written(conversation, policy)
        return Self.told(strict) + "\n" + lenient
    }

    private static func told<Value>(_ result: Result<Value, any Error>) -> String {
        guard case .failure(let error) = result else { return "" }
        guard let refusal = error as? Refusal else { return "refused: \(error)" }
        return "refused: \(refusal.message)"
    }

    private func written(
        _ conversation: Conversation,
        _ policy: [Capability: LossHandling]
    ) throws -> String {
        let (body, dropped) = try PairDialect(pair.target).written(conversation, policy: policy)
        var text = Self.lines(body)
        if !dropped.isEmpty { text += "\ndropped: " + dropped.joined(separator: ", ") }
        return text
    }

    private func answer(_ text: String) throws -> String {
        var translation = try pair.translation()
        let bytes: [UInt8]
        do throws(UpstreamProblem) {
            bytes = try translation.whole(Array(text.utf8))
        } catch {
            return try failed(error, translation)
        }
        let body = try JSONValue.read(bytes)
        return Self.lines(body) + "\n" + Self.told(translation.usage)
    }

    private func stream(_ text: String) throws -> String {
        var translation = try pair.translation()
        var bytes: [UInt8] = []
        let source = try Self.sent(text, pair.target)
        do throws(UpstreamProblem) {
            try translation.stream(source.span, to: &bytes)
            try translation.endStream(to: &bytes)
        } catch {
            bytes += translation.failure(error)
        }
        let text = try shown(bytes)
        return text + "\n" + Self.told(translation.usage)
    }

    private func error(_ text: String, status: Int) throws -> String {
        let translation = try pair.translation()
        let failure = translation.failure(status: status, body: Array(text.utf8))
        let body = try JSONValue.read(failure.body)
        return Self.head(failure.problem, translation) + Self.lines(body)
    }

    private func failed(_ problem: UpstreamProblem, _ translation: AnswerTranslation) throws -> String {
        let bytes = try PairDialect(pair.face).dialect().failureBody(problem)
        let body = try JSONValue.read(bytes)
        return Self.head(problem, translation) + Self.lines(body)
    }

    private static func head(_ problem: UpstreamProblem, _ translation: AnswerTranslation) -> String {
        "\(problem.kind.rawValue) \(translation.status(problem.status))\n"
    }

    /// A target's stream as it is sent; the binary ones stand in their files as a type and a payload a line.
    static func sent(_ text: String, _ target: Dialects.Operation) throws -> [UInt8] {
        guard target == .converse else { return Array((text + "\n\n").utf8) }
        var events: [(name: String, payload: JSONValue)] = []
        for line in text.split(separator: "\n") {
            guard let end = line.firstIndex(of: " ") else { continue }
            let payload = try JSONValue.read(Array(line[end...].utf8))
            events.append((String(line[..<end]), payload))
        }
        return ConverseSamples.stream(events)
    }

    private func shown(_ bytes: [UInt8]) throws -> String {
        guard pair.face == .converse else {
            return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        }
        var lines: [String] = []
        for event in try ConverseSamples.events(bytes) { lines.append("\(event.name) \(event.payload.text)") }
        return lines.joined(separator: "\n")
    }

    /// What is charged.
    private static func told(_ usage: Usage?) -> String {
        guard let usage else { return "usage: none" }
        var text =
            "usage: \(usage.input) in, \(usage.cachedInput) cached, \(usage.cacheWrite) written, "
            + "\(usage.output) out, \(usage.reasoning) reasoning"
        for part in UsagePart.allCases where usage.rare[part] > 0 {
            text += ", \(usage.rare[part]) \(part.name)"
        }
        if let tier = usage.serviceTier { text += ", \(tier.name)" }
        return text
    }

    /// A value in lines that are not too long.
    private static func lines(_ value: JSONValue, indent: String = "") -> String {
        guard value.text.utf8.count > 100 else { return value.text }
        let inner = indent + "  "
        switch value {
        case .object(let object):
            let members = object.members.map {
                inner + JSONValue.string($0.key).text + ": " + lines($0.value, indent: inner)
            }
            return "{\n\(members.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements):
            let parts = elements.map { inner + lines($0, indent: inner) }
            return "[\n\(parts.joined(separator: ",\n"))\n\(indent)]"
        default: return value.text
        }
    }
}
