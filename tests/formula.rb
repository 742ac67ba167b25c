# SPDX-License-Identifier: GPL-2.0-or-later
# usage: ruby formula.rb FORMULA INSTALLED CONFIGURE
#
# Homebrew's formula without Homebrew: what "brew audit --strict" looks at and plain Ruby
# can see; then its install and test run for real, but for the compilation: the tree
# INSTALLED is what "make install" brings, and CONFIGURE --help must know the options.

require "fileutils"
require "pathname"
require "tmpdir"

PROBLEMS = []

def problem(text)
  PROBLEMS << text
end

module OS
  def self.mac?
    false
  end
end

# As Homebrew extends it.
class Pathname
  def install_symlink(*sources)
    mkpath
    sources.flatten.each do |source|
      pairs = source.is_a?(Hash) ? source.to_a : [[source, File.basename(source)]]
      pairs.each { |from, name| FileUtils.ln_s(Pathname(from).relative_path_from(self), self/name) }
    end
  end
end

# One of these for the formula, one for each resource.
class Stated
  attr_reader :values

  def initialize
    @values = {}
  end

  %w[desc homepage url sha256 license version].each do |name|
    define_method(name) { |value| @values[name] = value }
  end
end

class Formula
  STATED = Stated.new
  DEPENDENCIES = []
  RESOURCES = {}
  ORDER = []

  class << self
    attr_reader :test_block

    %w[desc homepage url sha256 license version].each do |name|
      define_method(name) do |value|
        ORDER << name
        STATED.send(name, value)
      end
    end

    def depends_on(what)
      return if @on_linux

      ORDER << "depends_on"
      DEPENDENCIES << (what.is_a?(Hash) ? [what.values.first == :build ? 0 : 1, what.keys.first] : [1, what])
    end

    def on_linux
      ORDER << "on_linux"
      @on_linux = true
      yield
      @on_linux = false
    end

    def resource(name, &block)
      ORDER << "resource"
      RESOURCES[name] = Stated.new.tap { |stated| stated.instance_eval(&block) }
    end

    def test(&block)
      @test_block = block
    end
  end

  attr_reader :prefix, :buildpath, :commands, :staged

  def initialize(place, installed)
    @prefix = place/"prefix"
    @buildpath = place/"build"
    @installed = installed
    @commands = []
    @staged = []
  end

  def libexec = prefix/"libexec"
  def opt_libexec = libexec
  def bin = prefix/"bin"
  def man1 = prefix/"share/man/man1"
  def man7 = prefix/"share/man/man7"
  def bash_completion = prefix/"etc/bash_completion.d"
  def version = STATED.values["url"][/-([0-9.]+)\.tar/, 1]

  def resource(name)
    raise "no resource #{name}" unless RESOURCES.key?(name)

    formula = self
    Object.new.tap { |one| one.define_singleton_method(:stage) { |target| formula.staged << target.to_s } }
  end

  def system(*words)
    @commands << words
    return if words != %w[make install]

    prefix.mkpath
    FileUtils.cp_r(@installed, libexec)
  end

  def shell_output(command)
    output = `#{command}`
    problem "#{command}: status #{$?.exitstatus}: #{output}" unless $?.success?
    output
  end

  def assert_match(text, output)
    problem "\"#{text}\" is not in: #{output}" unless output.include?(text)
  end
end

def check_description(desc)
  problem "desc has #{desc.length} characters, 80 are the limit" if desc.length > 80
  problem "desc begins with an article or with the name" if desc.match?(/\A(an?|the|openocd.clones)\b/i)
  problem "desc begins in lower case" unless desc.match?(/\A[A-Z0-9]/)
  problem "desc ends with a full stop" if desc.end_with?(".")
end

def check_source(name, stated)
  problem "#{name}: the url is not https" unless stated.values["url"].start_with?("https://")
  problem "#{name}: no SHA-256" unless stated.values["sha256"]&.match?(/\A[0-9a-f]{64}\z/)
  problem "#{name}: the version stands in the url already" if stated.values["version"]
end

def check_order
  wanted = %w[desc homepage url version sha256 license depends_on on_linux resource]
  problem "components are not in Homebrew's order: #{Formula::ORDER}" if
    Formula::ORDER.map { |name| wanted.index(name) } != Formula::ORDER.map { |name| wanted.index(name) }.sort
  problem "dependencies are not sorted, those to build first" if Formula::DEPENDENCIES != Formula::DEPENDENCIES.sort
end

def check_text(path)
  File.readlines(path, chomp: true).each.with_index(1) do |line, number|
    problem "line #{number}: longer than 118" if line.length > 118
    problem "line #{number}: white space at its end" if line.match?(/\s\z/)
    problem "line #{number}: a tab" if line.include?("\t")
  end
end

def check_commands(formula, configure)
  help = `#{configure} --help`
  options = formula.commands.find { |words| words[0] == "./configure" }[1..]
  options.each do |option|
    name = option[/\A--[a-z-]+/]
    problem "configure has no #{name}" unless help.match?(/^ +#{name}\b/)
  end
  source = options.grep(/--with-openocd-source=/).map { |option| option.split("=", 2)[1] }
  problem "OpenOCD is staged in #{formula.staged}, but #{source} is built" if source != formula.staged
end

# What "make install" brings as a command or page of ours is linked, and leads somewhere.
def check_links(formula, installed)
  commands = Dir.children(installed/"bin").map { |name| name == "openocd" ? "openocd-clones" : name }
  pages = %w[man1 man7].flat_map { |name| Dir.children(installed/"share/man"/name) } - ["openocd.1"]
  problem "commands: #{formula.bin.children.sort}" if Dir.children(formula.bin).sort != commands.sort
  linked = [formula.man1, formula.man7].select(&:exist?).flat_map { |folder| Dir.children(folder) }
  problem "pages: #{linked.sort}" if linked.sort != pages.sort
  Pathname.glob(formula.prefix/"{bin,share/man/*,etc/*}/*").each do |link|
    problem "#{link} leads nowhere" unless link.exist?
  end
end

path, installed, configure = ARGV
load path
name = OpenocdClones.name.gsub(/(?<=.)([A-Z])/, '-\1').downcase
problem "#{name} is not the name of #{path}" if File.basename(path, ".rb") != name
check_description(Formula::STATED.values["desc"])
problem "the homepage is not https" unless Formula::STATED.values["homepage"].start_with?("https://")
problem "no licence" unless Formula::STATED.values["license"]
check_source("formula", Formula::STATED)
Formula::RESOURCES.each { |resource, stated| check_source(resource, stated) }
check_order
check_text(path)
if installed
  Dir.mktmpdir do |place|
    formula = OpenocdClones.new(Pathname(place), Pathname(installed))
    formula.install
    check_commands(formula, configure)
    check_links(formula, Pathname(installed))
    problem "the caveats are empty" if formula.caveats.strip.empty?
    formula.instance_eval(&OpenocdClones.test_block)
  end
end
puts PROBLEMS
exit PROBLEMS.empty?
