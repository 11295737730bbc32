import { messageOf } from '../log/files.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

const NO_PRODUCER = -1;
const FIRST_EPOCH = 0;

/** InitProducerId: an id for an idempotent producer. Transactional ids are refused. */
export const initProducerId: Api = {
  key: 22,
  name: 'InitProducerId',
  versionMin: 0,
  versionMax: 1,
  decode(reader) {
    const transactionalId = reader.nullableString('transactional id');
    reader.int32('transaction timeout');

    return (call) => {
      const result = transactionalId === null ? allocate(call) : refuse(call, transactionalId);
      return (writer) => {
        writer.int32(THROTTLE_MS).int16(result.errorCode).int64(result.producerId);
        writer.int16(result.errorCode === ErrorCode.none ? FIRST_EPOCH : -1);
      };
    };
  },
};

interface Result {
  readonly errorCode: ErrorCode;
  readonly producerId: number;
}

function allocate(call: Call): Result {
  try {
    return { errorCode: ErrorCode.none, producerId: call.broker.topics.newProducerId() };
  } catch (error) {
    call.broker.log({ level: 'error', message: `cannot reserve producer ids: ${messageOf(error)}` });
    return { errorCode: ErrorCode.kafkaStorageError, producerId: NO_PRODUCER };
  }
}

function refuse(call: Call, transactionalId: string): Result {
  const message = `refused transactional id "${transactionalId.slice(0, 80)}": transactions are not supported`;
  call.broker.log({ level: 'warn', message, fields: { clientId: call.clientId } });
  return { errorCode: ErrorCode.invalidRequest, producerId: NO_PRODUCER };
}
