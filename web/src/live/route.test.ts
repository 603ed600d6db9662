import { describe, expect, it } from 'vitest'
import { doorOf, routeOf, secretOf, sessionOf } from './route'

describe('addresses', () => {
  it('lead to three doors', () => {
    expect(routeOf('/')).toEqual({ door: 'home' })
    expect(routeOf('/join/AB-CD%20EF/')).toEqual({ door: 'join', key: 'AB-CD EF' })
    expect(routeOf('/control/s1')).toEqual({ door: 'control', session: 's1' })
    expect(routeOf('/join/a/b')).toEqual({ door: 'home' })
    expect(routeOf('/join/%E0%A4%A')).toEqual({ door: 'join', key: '%E0%A4%A' })
  })
  it('carry a ticket or the token of a link', () => {
    expect(secretOf('')).toBeNull()
    expect(secretOf('#abc123')).toEqual({ kind: 'link', token: 'abc123' })
    expect(secretOf('#e.J-_.x')).toEqual({ kind: 'ticket', ticket: 'e.J-_.x' })
  })
  it('are made of what somebody types', () => {
    const here = 'https://live.example'
    expect(doorOf('  ', here)).toBeNull()
    expect(doorOf(' AB-CD ', here)).toBe('/join/AB-CD')
    expect(doorOf('https://live.example/join/abc#tok', here)).toBe('/join/abc#tok')
    expect(doorOf('https://evil.example/join/abc', here)).toBe('/join/https%3A%2F%2Fevil.example%2Fjoin%2Fabc')
    expect(doorOf('https://live.example//join/abc', here)).toBe('/join/abc')
    expect(doorOf('https://live.example/\\control/s1#tok', here)).toBe('/control/s1#tok')
    expect(doorOf('//evil.example/join/x', here)).toBe('/join/%2F%2Fevil.example%2Fjoin%2Fx')
    expect(doorOf('javascript:alert(1)', here)).toBe('/join/javascript%3Aalert(1)')
    expect(doorOf('../control/x', here)).toBe('/join/..%2Fcontrol%2Fx')
  })
  it('and tickets tell their session, or nothing', () => {
    expect(sessionOf(`x.${btoa('{"session":"s1"}')}.y`)).toBe('s1')
    expect(sessionOf('nonsense')).toBeNull()
  })
})
