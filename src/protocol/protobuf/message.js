import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc';
export var MessageRecord;
(function (MessageRecord) {
    let _codec;
    MessageRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.id != null && obj.id.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.id);
                }
                if ((obj.installation != null && obj.installation.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.installation);
                }
                if ((obj.counter != null && obj.counter !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.counter);
                }
                if ((obj.sentAt != null && obj.sentAt !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.sentAt);
                }
                if (obj.parents != null && obj.parents.length > 0) {
                    for (const value of obj.parents) {
                        w.uint32(42);
                        w.bytes(value);
                    }
                }
                if ((obj.replyTo != null && obj.replyTo.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.replyTo);
                }
                if ((obj.expiresAfter != null && obj.expiresAfter !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.expiresAfter);
                }
                if ((obj.kind != null && obj.kind !== 0)) {
                    w.uint32(64);
                    w.uint32(obj.kind);
                }
                if ((obj.payload != null && obj.payload.byteLength > 0)) {
                    w.uint32(74);
                    w.bytes(obj.payload);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    id: uint8ArrayAlloc(0),
                    installation: uint8ArrayAlloc(0),
                    counter: 0,
                    sentAt: 0,
                    parents: [],
                    replyTo: uint8ArrayAlloc(0),
                    expiresAfter: 0,
                    kind: 0,
                    payload: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.id = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.installation = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.counter = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.sentAt = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.parents != null && obj.parents.length === opts.limits.parents) {
                                throw new MaxLengthError('Decode error - repeated field "parents" had too many elements');
                            }
                            if (obj.parents.length === 8) {
                                throw new MaxLengthError('Decode error - repeated field "parents" had too many elements');
                            }
                            obj.parents.push(reader.bytes());
                            break;
                        }
                        case 6: {
                            obj.replyTo = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.expiresAfter = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.kind = reader.uint32();
                            break;
                        }
                        case 9: {
                            obj.payload = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    parents: 8
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.id`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.installation`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.counter`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.sentAt`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.parents != null && obj.parents === opts.limits.parents) {
                                throw new MaxLengthError('Streaming decode error - repeated field "parents" had too many elements');
                            }
                            if (obj.parents === 8) {
                                throw new MaxLengthError('Streaming decode error - repeated field "parents" had too many elements');
                            }
                            yield {
                                field: `${prefix}.parents[]`,
                                index: obj.parents,
                                value: reader.bytes()
                            };
                            obj.parents++;
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.replyTo`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.expiresAfter`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.kind`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.payload`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, MessageRecord.codec());
    }
    MessageRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, MessageRecord.codec(), opts);
    }
    MessageRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, MessageRecord.codec(), opts);
    }
    MessageRecord.stream = stream;
})(MessageRecord || (MessageRecord = {}));
