import Dialects
import Ports
import Vocabulary

extension Exchange {
    /// Adds the tags that the request gives itself to those of its key.
    ///
    /// The key's own always win, then what the token says, then the head's, then the body's `user`, then its `metadata`; of one name the first
    /// counts.
    func addTags(_ envelope: RequestEnvelope) {
        guard facts.tagsField != nil || envelope.user != nil || !envelope.metadata.isEmpty else { return }
        if let field = facts.tagsField {
            for part in field.split(separator: ",", maxSplits: TagsField.mostParts) {
                if let tag = TagsField.tag(part) { add(tag) }
            }
        }
        if let user = envelope.user, let tag = RequestTag(name: RequestTag.endUser, value: user) { add(tag) }
        for tag in envelope.metadata { add(tag) }
    }

    /// The tags that the request has given itself.
    var ownTags: [String: String] {
        guard let record else { return [:] }
        return record.tags.filter { record.requestTags.contains($0.key) }
    }

    /// Adds whom the request's token is about, which the request itself cannot say otherwise then.
    func addWorkload() {
        guard let subject = authenticated?.workload?.subject.cut(toBytes: RequestTag.longestValue),
            let tag = RequestTag(name: RequestTag.workload, value: subject)
        else { return }
        add(tag)
    }

    private func add(_ tag: RequestTag) {
        guard record?.tags[tag.name] == nil, record?.requestTags.count ?? .max < RequestTag.mostOfOneRequest
        else { return }
        record?.tags[tag.name] = tag.value
        record?.requestTags.append(tag.name)
    }
}
