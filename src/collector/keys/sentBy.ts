import { keyIdOf } from '../../core/audit/signature.ts';
import type { DeviceRegistry } from './deviceRegistry.ts';
import type { Sender } from './requestSignature.ts';

/**
 * What the registry objects to, and besides: who signs a delivery must be the device of the stream, or an enrolled one that delivers what a
 * process before it left. Any other key proves nothing, since anyone can make one.
 */
export function sentBy(sender: Sender, registry: DeviceRegistry): Pick<DeviceRegistry, 'objection'> {
  return {
    objection(deviceKey, isBeginning, nowMs) {
      const objection = registry.objection(deviceKey, isBeginning, nowMs);
      if (objection !== undefined || sender.kind !== 'signed' || sender.deviceKey === deviceKey) return objection;
      const known = registry.find(sender.deviceKey);
      const isEnrolled = known?.expires_at !== undefined && known.revoked === undefined;
      if (isEnrolled && Date.parse(known.expires_at ?? '') > nowMs) return undefined;
      return `The device key ${keyIdOf(sender.deviceKey)} has signed this delivery, and it is neither the stream's own nor enrolled.`;
    },
  };
}
