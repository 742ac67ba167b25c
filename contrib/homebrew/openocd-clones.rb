# SPDX-License-Identifier: GPL-2.0-or-later

# For Homebrew, beside its open-ocd.
class OpenocdClones < Formula
  desc "OpenOCD with a flash driver for STM32F103 clones"
  homepage "@HOMEPAGE@"
  url "@URL@"
  version "0.1.0"
  sha256 "@SHA256@"
  license "GPL-2.0-or-later"

  # The host's build system is made anew after patching.
  depends_on "autoconf" => :build
  depends_on "automake" => :build
  depends_on "coreutils" => :build
  depends_on "libtool" => :build
  depends_on "pkgconf" => :build
  depends_on "hidapi"
  depends_on "libusb"

  on_linux do
    depends_on "unicorn"
  end

  resource "openocd" do
    url "https://downloads.sourceforge.net/project/openocd/openocd/0.12.0/openocd-0.12.0.tar.bz2"
    sha256 "af254788be98861f2bd9103fe6e60a774ec96a8c374744eef9197f6043075afa"
  end

  def install
    resource("openocd").fetch
    options = ["--prefix=#{libexec}", "--with-openocd-source=#{resource("openocd").cached_download}"]
    # It preloads a library into the tool, as only Linux lets it.
    options << "--disable-simulator" if OS.mac?
    system "./configure", *options
    system "make"
    system "make", "install"

    bin.install_symlink libexec/"bin/openocd" => "openocd-clones"
    man7.install_symlink libexec/"share/man/man7/openocd-stm32f1x_clone.7"
    return if OS.mac?

    bin.install_symlink libexec/"bin/stlink-sim"
    man1.install_symlink libexec/"share/man/man1/stlink-sim.1"
    bash_completion.install_symlink libexec/"share/bash-completion/completions/stlink-sim"
  end

  def caveats
    <<~EOS
      To use the target file with Homebrew's own openocd:
        openocd -s #{opt_libexec}/share/openocd/scripts -f interface/stlink.cfg -f target/stm32f1x_clone.cfg
    EOS
  end

  test do
    assert_match "0.12.0", shell_output("#{bin}/openocd-clones --version 2>&1")
    assert_match "module stm32f1x_clone #{version} loaded",
                 shell_output("#{bin}/openocd-clones -c 'module load stm32f1x_clone; shutdown' 2>&1")
  end
end
