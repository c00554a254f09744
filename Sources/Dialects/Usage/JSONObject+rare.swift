import JSONText
import Vocabulary

extension JSONObject {
    /// Appends those counts of parts that are not zero.
    mutating func append(_ rare: RareUsage, _ members: [(key: String, part: UsagePart)]) {
        for member in members where rare[member.part] > 0 { append(member.key, .integer(rare[member.part])) }
    }
}
